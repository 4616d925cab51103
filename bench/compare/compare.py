"""Runs workers alternately and prints medians and ratios.

A worker is a process that says "ready ..." once, then answers every line "run" with "wall <s> cpu <s>" and "peak" with
"peak <bytes>". Alternating rounds let all of them meet the same load; medians and processor time survive what load there is.
"""
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


class Worker:
    def __init__(self, name, command, environment=()):
        clean = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
        clean.update(environment)
        self.name, self.walls, self.cpus = name, [], []
        self.process = subprocess.Popen(command, env=clean, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = self.read("ready")

    def read(self, word):
        line = self.process.stdout.readline()
        if not line.startswith(word):
            raise SystemExit(f"{self.name}: expected '{word} ...', got '{line.strip()}'")
        return line.split()[1:]

    def ask(self, line, word):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.read(word)

    def run(self, record=True):
        wall, _, cpu = self.ask("run", "wall")
        if record:
            self.walls.append(float(wall))
            self.cpus.append(float(cpu))

    def finish(self):
        self.peak = int(self.ask("peak", "peak")[0])
        self.process.stdin.close()
        self.process.wait()
        self.wall, self.cpu = statistics.median(self.walls), statistics.median(self.cpus)


def main():
    smug, task = sys.argv[1], sys.argv[2]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    threads = sys.argv[4] if len(sys.argv) > 4 else "2"
    torch = [sys.executable, os.path.join(HERE, "torch_worker.py"), task]
    threaded = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    tuned = threaded | {
        "OMP_WAIT_POLICY": "passive",
        "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "1000000000000", "MALLOC_TOP_PAD_": "268435456",
    }
    usual = {"googlenet-ig": ("10", "25", "50"), "lstm-ig": ("50", "25", "10")}
    batches = sys.argv[5].split(",") if len(sys.argv) > 5 else usual.get(task, ("50",))
    workers = [Worker("smug", [smug, "--worker", task, threads])]
    workers += [Worker(f"stock b{b}", torch + ["stock", b, threads], threaded) for b in batches]
    workers += [Worker(f"tuned b{b}", torch + ["tuned", b, threads], tuned) for b in batches[::2]]
    print(f"{task}, {threads} threads, {rounds} rounds; smug: {' '.join(workers[0].ready)}; torch: {' '.join(workers[1].ready)}")
    # What runs shorter than a second is compiled and cached for several rounds before it runs as it always will.
    for _ in range(1 if task == "googlenet-ig" else 8):
        for worker in workers:
            worker.run(record=False)
    for _ in range(rounds):
        for worker in workers:
            worker.run()
    for worker in workers:
        worker.finish()
    print(f"{'worker':<12} {'wall s':>9} {'CPU s':>9} {'peak MB':>9}")
    for worker in workers:
        print(f"{worker.name:<12} {worker.wall:9.4f} {worker.cpu:9.4f} {worker.peak / 1e6:9.0f}")
    ours, stock, best = workers[0], *(
        [min((w for w in workers if w.name.startswith(kind)), key=lambda w: w.wall) for kind in ("stock", "tuned")])
    memory = next(w for w in workers if w.name.startswith("stock"))
    print(f"stock-cpu-ratio: {ours.cpu / min(w.cpu for w in workers if w.name.startswith('stock')):.3f}")
    print(f"tuned-cpu-ratio: {ours.cpu / min(w.cpu for w in workers if w.name.startswith('tuned')):.3f}")
    print(f"stock-ratio: {ours.wall / stock.wall:.3f}")
    print(f"tuned-ratio: {ours.wall / best.wall:.3f}")
    print(f"memory-ratio: {ours.peak / memory.peak:.3f}")
    if task == "lstm-ig":
        print(f"ratio: {ours.wall / min(stock.wall, best.wall):.3f}")


main()
