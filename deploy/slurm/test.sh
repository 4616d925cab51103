#!/usr/bin/env bash
# Evaluates MNIST test digits as a Slurm array of 8 tasks on this machine, kills one task midway, queues it again, merges the
# shards and compares every byte with an evaluation in one process.
#
#   deploy/slurm/test.sh [DIRECTORY_OF_MNIST] [DIGITS]        by default ../shared/data/mnist beside the project, and 200
#
# Runs as root on Debian or Ubuntu; installs slurm-wlm and munge where they are missing. Everything else, the daemons' state
# included, lives in a temporary directory and ends with the script.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd)
data=$(readlink -m -- "${1:-$root/../shared/data/mnist}")
[ -d "$data" ] || { printf 'slurm test: no directory %s. usage: deploy/slurm/test.sh [DIRECTORY_OF_MNIST] [DIGITS]\n' "$data" >&2; exit 2; }
digits=${2:-200}
tasks=8
victim=3
job=(--data "$data" --methods ig,rise,gradient,random --metrics insertion-auc,deletion-auc --limit "$digits" --seed 1 --quiet)

say() { printf '== %s\n' "$*"; }
fail() { printf 'slurm test: %s\n' "$*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail 'run it as root: it starts the daemons of a cluster.'

if ! command -v slurmctld >/dev/null || ! command -v slurmd >/dev/null || ! command -v munged >/dev/null; then
  say 'Installing slurm-wlm and munge'
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null
fi

work=$(mktemp -d)
daemons=()
stop() {
  status=$?
  for pid in "${daemons[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  if [ "$status" != 0 ]; then tail -n 15 "$work"/*.log >&2 || true; fi
  rm -rf "$work"
}
trap stop EXIT

say "A cluster of this machine alone"
node=$(hostname -s)
mkdir "$work/state" "$work/spool" "$work/munge"
chmod 755 "$work"
chmod 700 "$work/munge"
dd if=/dev/urandom of="$work/munge/key" bs=128 count=1 status=none
chmod 600 "$work/munge/key"
cat >"$work/slurm.conf" <<CONF
ClusterName=smugtest
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=1,sched_interval=2
ReturnToService=2
MpiDefault=none
MailProg=/bin/true
KillWait=2
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$node Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$work/slurm.conf
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" \
  --log-file="$work/munge.log" --seed-file="$work/munge/seed" >"$work/munge.out.log" 2>&1 &
daemons+=($!)
for _ in $(seq 50); do [ -S "$work/munge/socket" ] && break; sleep 0.1; done
slurmctld -D >"$work/slurmctld.log" 2>&1 &
daemons+=($!)
slurmd -D -N "$node" >"$work/slurmd.log" 2>&1 &
daemons+=($!)
for _ in $(seq 150); do
  if sinfo -h -o %t 2>/dev/null | grep -q idle; then break; fi
  sleep 0.2
done
sinfo | sed 's/^/   /'
sinfo -h -o %t | grep -q idle || fail 'the node did not come up.'

say 'In one process'
SMUG=$root/smug
export SMUG
"$SMUG" evaluate "${job[@]}" --out "$work/whole" >/dev/null
all=$(wc -l <"$work/whole/rows.jsonl")

say "As an array of $tasks tasks"
array=$(cd "$work" && sbatch --parsable --array=0-$((tasks - 1)) --cpus-per-task=1 "$root/deploy/slurm/evaluate.sbatch" "${job[@]}" --out "$work/parts")
rows=$work/parts/shard-$victim-of-$tasks/rows.jsonl
count() { if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi; }
due=$(((digits / tasks + (victim < digits % tasks ? 1 : 0)) * 4))
until [ "$(count "$rows")" -ge $((due / 4)) ]; do sleep 0.05; done
pid=$(sed -n 's/.* pid \([0-9]*\) .*/\1/p' "$work/smug-evaluate-${array}_$victim.log")
kill -KILL "$pid"
killed=$(count "$rows")
echo "   task $victim killed (process $pid) after $killed of its $due rows"
[ "$killed" -lt "$due" ] || fail 'the task had finished before it was killed; give more digits.'
while squeue -h -j "$array" -o %t | grep -qvE '^$'; do sleep 0.2; done
state() { scontrol show job "${array}_$1" | sed -n 's/.*JobState=\([A-Z_]*\).*/\1/p'; }
[ "$(state $victim)" = FAILED ] || fail "task $victim is $(state $victim) after it was killed, not FAILED."

say 'Merging without it'
if "$SMUG" merge "$work/parts" --out "$work/merged" 2>"$work/refusal.log"; then fail 'an unfinished shard was merged.'; fi
grep "Shard $victim/$tasks .* is not finished" "$work/refusal.log" | sed "s|$work/||g; s/^/   /"

say 'Queueing it again'
scontrol requeue "${array}_$victim"
until [ "$(state $victim)" = COMPLETED ]; do
  [ "$(state $victim)" != FAILED ] || fail "task $victim failed again."
  sleep 0.2
done
for task in $(seq 0 $((tasks - 1))); do
  [ "$(state "$task")" = COMPLETED ] || fail "task $task is $(state "$task")."
done
grep -h ' start ' "$work/smug-evaluate-${array}_$victim.log" | sed 's/^/   /'

say 'Merging and comparing'
"$SMUG" merge "$work/parts" --out "$work/merged" >/dev/null
for file in rows.jsonl evaluation.json summary.json summary.csv comparisons.csv summary.md summary.html; do
  cmp "$work/whole/$file" "$work/merged/$file"
done
diff -r "$work/whole/gallery" "$work/merged/gallery"
[ "$(wc -l <"$work/merged/timings.jsonl")" = "$all" ] || fail "there are $(wc -l <"$work/merged/timings.jsonl") times for $all rows: a row was measured twice."
echo "slurm test: $all rows of $digits digits from $tasks tasks, one killed after $killed rows and queued again, are the bytes of one process."
