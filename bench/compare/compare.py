"""Times Smug and PyTorch alternately on one task and prints medians and ratios.

Usage: compare.py BENCH SUBJECT TASK BATCHES [rounds] [threads]    (BATCHES: PyTorch's, comma-separated; the first one's memory counts)
"""
import sys
import tempfile

from workers import Subject


def main():
    bench, name, task, batches = sys.argv[1:5]
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    threads = sys.argv[6] if len(sys.argv) > 6 else "2"
    batches = [int(b) for b in (sys.argv[7] if len(sys.argv) > 7 else batches).split(",")]
    with tempfile.TemporaryDirectory() as folder:
        subject = Subject(bench, name, folder, threads)
        workers = [subject.smug(task)]
        workers += [subject.torch(task, "stock", b) for b in batches]
        workers += [subject.torch(task, "tuned", b) for b in batches[::2]]
        print(f"{subject.what}; {task}, {threads} threads, {rounds} rounds; smug: {workers[0].version}; {workers[1].version}")
        # Short tasks are run often enough to be measured and to reach their final speed.
        workers[0].run(record=False)
        workers[0].run()
        repeats = max(1, min(40, int(0.2 / workers[0].walls.pop())))
        workers[0].cpus.clear()
        for worker in workers:
            for _ in range(1 if repeats == 1 and task == "ig" else max(8, repeats)):
                worker.run(record=False)
        for _ in range(rounds):
            for worker in workers:
                for _ in range(repeats):
                    worker.run()
        for worker in workers:
            worker.finish()
    print(f"{'worker':<12} {'wall s':>9} {'CPU s':>9} {'peak MB':>9}")
    for worker in workers:
        print(f"{worker.name:<12} {worker.wall:9.4f} {worker.cpu:9.4f} {worker.peak / 1e6:9.0f}")

    def best(kind, of):
        return min(of(w) for w in workers if w.name.startswith(kind))

    ours, memory = workers[0], next(w for w in workers if w.name.startswith("stock"))
    for kind in ("stock", "tuned"):
        print(f"{kind}-cpu-ratio: {ours.cpu / best(kind, lambda w: w.cpu):.3f}")
    for kind in ("stock", "tuned"):
        print(f"{kind}-ratio: {ours.wall / best(kind, lambda w: w.wall):.3f}")
    print(f"memory-ratio: {ours.peak / memory.peak:.3f}")
    if task == "lstm-ig":
        print(f"ratio: {ours.wall / min(best('stock', lambda w: w.wall), best('tuned', lambda w: w.wall)):.3f}")


main()
