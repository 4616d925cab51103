#!/usr/bin/env bash
# GoogLeNet 224 x 224 forward, a batch of 1 or 50: Smug against PyTorch on this machine's processor.
# Usage: bench/compare/googlenet-forward.sh BATCH [rounds, 5 by default] [threads, 2 by default] [PyTorch batches, best of 10, 25 and BATCH by default]
batch=${1:-1}
parts=$batch
if [ "$batch" -gt 25 ]; then parts=$batch,25,10; fi
exec "$(dirname "$0")/run.sh" compare googlenet "forward-$batch" "$parts" "${@:2}"
