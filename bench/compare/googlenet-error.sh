#!/usr/bin/env bash
# Integrated Gradients of GoogLeNet: the error of Smug's and of PyTorch's float32 against float64 with the same weights, on photos.
# Usage: bench/compare/googlenet-error.sh [threads, 2 by default]
exec "$(dirname "$0")/run.sh" error googlenet "$@"
