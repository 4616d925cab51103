#!/usr/bin/env bash
# Builds the benchmark, makes sure of PyTorch, and lets both work alternately in long-lived processes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

# Debian's packages serve Debian's interpreter, which need not be the first on the path.
find_python() {
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import torch, torchvision' 2>/dev/null; then echo "$python"; return; fi
  done
}

python=$(find_python)
if [ -z "$python" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-torch python3-torchvision >&2
    python=$(find_python)
  else
    echo "PyTorch is missing. Install it: sudo apt-get install python3-torch python3-torchvision" >&2
    exit 3
  fi
fi

dotnet build "$root/bench/Smug.Bench" -c Release -v q --nologo >&2
exec "$python" "$here/compare.py" "$root/bench/Smug.Bench/bin/Release/net10.0/Smug.Bench" "$@"
