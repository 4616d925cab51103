#!/usr/bin/env bash
# Integrated Gradients, 50 steps, an LSTM (embedding 100, two layers of 200, 100 words), random weights: Smug against PyTorch on this
# machine's processor. The last line compares with the fastest of PyTorch's variants.
# Usage: bench/compare/lstm-ig.sh [rounds, 5 by default] [threads, 2 by default] [PyTorch batches, 50,25,10 by default]
exec "$(dirname "$0")/run.sh" compare lstm lstm-ig 50,25,10 "$@"
