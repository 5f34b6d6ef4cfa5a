# The official OpenAI document and Prism, for scripts that source this in the root of the repository, $root: it keeps
# them in $work, the document as it is in $document, and as Prism can read it in $work/openapi.json.
#
# Needs npm, and what document.sh needs, which says what happens where a registry cannot be reached.
. tests/prism/document.sh

if [ ! -x "$work/node_modules/.bin/prism" ] || [ ! -d "$work/node_modules/yaml" ]; then
  command -v npm >/dev/null || skip "no npm to install Prism with"
  npm install --silent --no-audit --no-fund --prefix "$work" @stoplight/prism-cli@5.16.0 yaml@2 || skip "cannot install Prism"
fi
(cd "$work" && node "$root/tests/prism/prepare.mjs" openapi.yml openapi.json)
