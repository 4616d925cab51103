#!/usr/bin/env bash
# Generates the instances, makes sure of HiGHS (in scipy) and CBC, and compares all solvers on them. anytime is the smug command as it ships,
# compiled ahead of time.
#   bench/compare/solvers.sh FOLDER [SECONDS] [SOLVERS] [PATTERN] [brief]
# FOLDER keeps the instances; they are generated where it does not hold any. SOLVERS is a comma-separated list of anytime, exact, reference,
# z3-maxsat, highs, cbc; PATTERN a regular expression that instance names must match; brief prints a line for each instance and makes no false
# certificates. The medians of all times to a proof come at the end, class by class.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=${1:?a folder for the instances}
seconds=${2:-10}
solvers=${3:-anytime,exact,reference,z3-maxsat,highs,cbc}
pattern=${4:-.}

# Debian's packages serve Debian's interpreter, which need not be the first on the path.
find_python() {
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import scipy.optimize' 2>/dev/null; then echo "$python"; return; fi
  done
}

missing=()
if [[ ,$solvers, == *,highs,* && -z $(find_python) ]]; then missing+=(python3-scipy); fi
if [[ ,$solvers, == *,cbc,* ]] && ! command -v cbc >/dev/null; then missing+=(coinor-cbc); fi
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
  else
    echo "Missing: ${missing[*]}. Install them: sudo apt-get install ${missing[*]}" >&2
    exit 3
  fi
fi

dotnet build "$root/bench/Smug.Bench" -c Release -v q --nologo >&2
"$root/smug" --version >&2
bench=$root/bench/Smug.Bench/bin/Release/net10.0/Smug.Bench
ls "$folder"/*.json >/dev/null 2>&1 || "$bench" --instances "$folder" >&2
python=$(find_python)
exec "${python:-python3}" "$here/solvers.py" "$bench" "$root/smug" "$folder" "$seconds" "$solvers" "$pattern" "${@:5}"
