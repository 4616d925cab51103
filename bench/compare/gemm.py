"""Matrix products of layer shapes with weights packed once, against OpenBLAS through NumPy on as many threads.

Usage: gemm.py BENCH [threads]    (best of many short runs on both sides: other work on a machine only ever adds time)
"""
import math
import os
import re
import subprocess
import sys
import time

threads = sys.argv[2] if len(sys.argv) > 2 else "1"
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    if name in os.environ:
        # OpenBLAS reads them when it is loaded.
        del os.environ[name]
        os.execv(sys.executable, [sys.executable, *sys.argv])
os.environ["OPENBLAS_NUM_THREADS"] = threads

import numpy  # noqa: E402


def rate(m, n, k):
    a, b, c = numpy.random.rand(m, k).astype("f"), numpy.random.rand(k, n).astype("f"), numpy.empty((m, n), "f")
    calls = max(1, int(0.003 * 1e11 / (2 * m * n * k)))
    best = math.inf
    for _ in range(40):
        start = time.perf_counter()
        for _ in range(calls):
            numpy.matmul(a, b, out=c)
        best = min(best, (time.perf_counter() - start) / calls)
    return 2e-9 * m * n * k / best


table = subprocess.run([sys.argv[1], "--gemm", threads], check=True, stdout=subprocess.PIPE, text=True).stdout
print(table.splitlines()[0])
print(f"{'M x N x K':>18} {'Smug':>8} {'OpenBLAS':>9} {'ratio of times':>15}")
ratios = []
for line in table.splitlines():
    if found := re.match(r"\s*(\d+) x (\d+) x (\d+)\s+(\d+)", line):
        m, n, k, ours = map(int, found.groups())
        theirs = rate(m, n, k)
        square = m == n == k
        print(f"{f'{m} x {n} x {k}':>18} {ours:>8} {theirs:>9.0f} {theirs / ours:>15.2f}{' (square)' if square else ''}")
        if not square and m > 1:
            ratios.append(theirs / ours)
print(f"worst-layer-ratio: {max(ratios):.3f}")
print(f"gemm-ratio: {math.exp(sum(map(math.log, ratios)) / len(ratios)):.3f}")
