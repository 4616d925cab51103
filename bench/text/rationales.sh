#!/usr/bin/env bash
# Measures the rationales of all methods on 500 test texts of each corpus and writes the tables of docs/results/text.md.
# Usage: bench/text/rationales.sh DIR-OF-CORPORA [OUT-DIR]      SMUG names another smug command.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data=$1
out=${2:-$(mktemp -d)}
smug=${SMUG:-$root/smug}
page=${PAGE:-$root/docs/results/text.md}
methods=smug,smug-base,ig,gradient,gradient-x-input,occlusion,lime,sis,random

# The column of a metric in an evaluation's rows: mean for one method, with so many decimals.
mean() { awk -F, -v m="$2" -v x="$3" -v f="$4" '$1 == m && $2 == x { printf f, $5 }' "$1/summary.csv"; }
median_ms() {
  sed -n "s/.*\"method\":\"$2\",\"methodSeconds\":\([0-9.]*\).*/\1/p" "$1/timings.jsonl" | sort -g |
    awk '{ t[NR] = $1 } END { printf "%.1f", 500 * (t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) }'
}
proved() { grep "\"method\":\"$2\"" "$1/rows.jsonl" | grep -c '"proved":1' || true; }

table() { # model corpus methods
  local dir=$out/$1-${4:-100}
  "$smug" evaluate --data "$data" --corpus "$2" --model "$1" --methods "$3" --limit 500 --seed 1 --out "$dir" --quiet --json >/dev/null
  local first=${3%%,*}
  printf '\n### %s on %s, lengths of `%s`\n\n' "$1" "$2" "$first"
  printf 'Masks proved optimal: %s of %s; median time of an explanation by `%s` %s ms.\n\n' \
    "$(proved "$dir" "$first")" "$(grep -c "\"method\":\"$first\"" "$dir/rows.jsonl")" "$first" "$(median_ms "$dir" "$first")"
  echo '| method | words | share | kept | sufficiency drop | lost | comprehensiveness drop | LSC | shortest | ms |'
  echo '|---|---|---|---|---|---|---|---|---|---|'
  local method
  for method in ${3//,/ }; do
    printf '| `%s` | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n' "$method" "$(mean "$dir" words "$method" %.1f)" "$(mean "$dir" share "$method" %.2f)" \
      "$(mean "$dir" kept "$method" %.3f)" "$(mean "$dir" sufficiency-drop "$method" %.3f)" "$(mean "$dir" lost "$method" %.3f)" \
      "$(mean "$dir" comprehensiveness-drop "$method" %.3f)" "$(mean "$dir" lsc "$method" %.2f)" "$(mean "$dir" shortest "$method" %.1f)" \
      "$(median_ms "$dir" "$method")"
  done
}

mkdir -p "$out"
tables=$out/tables.md
{
  for corpus in sst2 mr trec6; do table $corpus-cnn $corpus $methods; done
  for corpus in sst2 mr; do table $corpus-lstm $corpus smug,ig,gradient-x-input,occlusion,sis,random; done
  table sst2-cnn sst2 smug:k=20,smug,smug-base:k=20,ig,gradient-x-input,occlusion,lime,random 20
} >"$tables"
if [ -e "$page" ]; then
  awk -v tables="$tables" '/<!-- tables -->/ { print; while ((getline line < tables) > 0) print line; skip = 1; next } /<!-- end -->/ { skip = 0; print "" } !skip' \
    "$page" >"$page.new" && mv "$page.new" "$page"
fi
