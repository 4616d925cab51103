#!/usr/bin/env bash
# Runs every test in Release. The last line says: N passed, N failed, N skipped.
# Arguments go to `dotnet test`, for example: ./test.sh --filter Images
set -uo pipefail
root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=scripts/prepare.sh
source "$root/scripts/prepare.sh"
find_dotnet || exit $?
ensure_z3

results=$root/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
"$dotnet" build "$root/Smug.sln" -c Release --nologo -v quiet </dev/null || exit 6
"$dotnet" test "$root/Smug.sln" -c Release --no-build --nologo -v quiet --logger 'trx;LogFilePrefix=tests' \
  --results-directory "$results" "$@" </dev/null
status=$?

sum() { # sum ATTRIBUTE: over the counters of all result files
  find "$results" -name '*.trx' -exec sed -n "s/.*<Counters[^>]* $1=\"\([0-9]*\)\".*/\1/p" {} + | awk '{ n += $1 } END { print n + 0 }'
}
passed=$(sum passed) failed=$(sum failed)
skipped=$(($(sum total) - passed - failed))
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then
  echo 'A test process ended before its tests did.'
  failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
