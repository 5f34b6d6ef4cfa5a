#!/usr/bin/env bash
# Prints where the official schema of SARIF 2.1.0 is, which it fetches first: the package of npm that has it is of SARIF's own
# authors. The tests of the command line hold every log to it if the variable SARIF_SCHEMA names the file:
#
#     SARIF_SCHEMA=$(tests/sarif/schema.sh) cargo test -p specwright-cli sarif
#
# Exit code 1 if it cannot be had.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$PWD/target/sarif
schema=$folder/package/lib/schemas/sarif-2.1.0-rtm.5.json
sum=2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8

if [ ! -f "$schema" ]; then
  mkdir -p "$folder"
  { npm pack --silent --pack-destination "$folder" @microsoft/jest-sarif@1.0.0-beta.0 &&
    tar xzf "$folder"/microsoft-jest-sarif-*.tgz -C "$folder"; } >&2 || {
    echo "error: the schema of SARIF cannot be fetched" >&2
    exit 1
  }
fi
echo "$sum  $schema" | sha256sum --check --quiet >&2
echo "$schema"
