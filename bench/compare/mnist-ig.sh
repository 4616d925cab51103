#!/usr/bin/env bash
# Integrated Gradients, 50 steps, the shipped MNIST network: Smug against PyTorch on this machine's processor.
# Usage: bench/compare/mnist-ig.sh [rounds, 5 by default] [threads, 2 by default] [PyTorch batches, 50 by default]
exec "$(dirname "$0")/run.sh" compare mnist ig 50 "$@"
