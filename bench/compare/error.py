"""The error of Integrated Gradients in float32, Smug's and PyTorch's, against float64 with the same weights.

Usage: error.py BENCH SUBJECT [threads]
"""
import os
import statistics
import sys
import tempfile

import numpy

from workers import Subject


def main():
    bench, name = sys.argv[1:3]
    threads = sys.argv[3] if len(sys.argv) > 3 else "2"
    with tempfile.TemporaryDirectory() as folder:
        subject = Subject(bench, name, folder, threads)
        workers = {
            "smug": subject.smug("ig"), "smug64": subject.smug("ig-double", "smug64"),
            "stock": subject.torch("ig", "stock", 10), "tuned": subject.torch("ig", "tuned", 10), "torch64": subject.torch("ig", "double", 10),
        }
        print(f"{subject.what}; 50 midpoint steps from zero; relative L2 distance of maps")
        print(f"{'input':>5} {'smug':>10} {'PyTorch':>10} {'tuned':>10} {'ratio':>7} {'smug64 - PyTorch64':>20}")
        ratios = []
        for i, file in enumerate(subject.inputs):
            maps = {}
            for key, worker in workers.items():
                result = os.path.join(folder, "result")
                worker.ask(f"input {file}", "taken")
                worker.run()
                worker.ask(f"result {result}", "written")
                maps[key] = numpy.fromfile(result, numpy.float32).astype(numpy.float64)
            scale = numpy.linalg.norm(maps["torch64"])
            error = {key: numpy.linalg.norm(map - maps["torch64"]) / scale for key, map in maps.items()}
            ratios.append(error["smug"] / max(error["stock"], 1e-12))
            print(f"{i:>5} {error['smug']:10.2e} {error['stock']:10.2e} {error['tuned']:10.2e} {ratios[-1]:7.2f} {error['smug64']:20.2e}", flush=True)
        for worker in workers.values():
            worker.finish()
    print(f"worst-error-ratio: {max(ratios):.3f}")
    print(f"error-ratio: {statistics.median(ratios):.3f}")


main()
