#!/usr/bin/env bash
# Integrated Gradients, 50 steps, GoogLeNet 224 x 224: Smug against PyTorch on this machine's processor.
# Usage: bench/compare/googlenet-ig.sh [rounds, 5 by default] [threads, 2 by default] [PyTorch batches, 10,25,50 by default]
exec "$(dirname "$0")/run.sh" compare googlenet ig 10,25,50 "$@"
