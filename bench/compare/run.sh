#!/usr/bin/env bash
# Usage: run.sh SCRIPT [arguments]. Builds the benchmark, makes sure of PyTorch, and lets both work alternately in long-lived processes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

# Debian's packages serve Debian's interpreter, which need not be the first on the path. PyTorch's matrix products come from whatever BLAS
# is installed; the reference BLAS that its package asks for is many times slower than OpenBLAS, and no peer to compare with.
find_python() {
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import torch, numpy
maps = open("/proc/self/maps").read()
assert any(name in maps for name in ("openblas", "mkl", "blis"))' 2>/dev/null; then echo "$python"; return; fi
  done
}

python=$(find_python)
if [ -z "$python" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-torch python3-numpy libopenblas0-pthread >&2
    python=$(find_python)
  else
    echo "PyTorch or a fast BLAS is missing. Install them: sudo apt-get install python3-torch python3-numpy libopenblas0-pthread" >&2
    exit 3
  fi
fi

dotnet build "$root/bench/Smug.Bench" -c Release -v q --nologo >&2
script=$1
shift
exec "$python" "$here/$script.py" "$root/bench/Smug.Bench/bin/Release/net10.0/Smug.Bench" "$@"
