#!/usr/bin/env bash
# Matrix products of layer shapes, weights packed once: Smug against OpenBLAS.
# Usage: bench/compare/gemm.sh [threads, 1 by default]
exec "$(dirname "$0")/run.sh" gemm "$@"
