#!/usr/bin/env bash
# Seconds from the start of the process to the first attribution on disk, model file in the page cache; the median of some runs.
# Usage: bench/compare/first.sh IMAGE [MODEL, the shipped MNIST network by default] [steps, 50 by default] [runs, 7 by default]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
image=${1:-$root/samples/digits/3.png}
model=${2:-$root/models/mnist-cnn.safetensors}
"$root/smug" --version >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for _ in $(seq "${4:-7}"); do
  start=$(date +%s%N)
  "$root/smug" attribute "$image" --model "$model" --steps "${3:-50}" --quiet --out "$folder" >/dev/null
  echo $((($(date +%s%N) - start) / 1000000))
done | sort -n | awk '{ms[NR] = $1} END {printf "first-attribution: %.3f s (fastest %.3f, slowest %.3f)\n", ms[int((NR + 1) / 2)] / 1000, ms[1] / 1000, ms[NR] / 1000}'
