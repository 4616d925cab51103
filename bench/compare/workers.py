"""Long-lived processes that take turns.

A worker says "ready ..." once, then answers every line: "run" with "wall <s> cpu <s>", "peak" with "peak <bytes>", "input FILE" with
"taken", "result FILE" with "written". Alternating rounds let all of them meet the same load; medians survive what load there is.
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
        self.version = " ".join(self.read("ready"))

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
        if self.walls:
            self.wall, self.cpu = statistics.median(self.walls), statistics.median(self.cpus)


class Subject:
    """A model and its inputs in a folder, and workers for them."""

    def __init__(self, bench, name, folder, threads):
        self.bench, self.folder, self.threads = bench, folder, str(threads)
        self.what = subprocess.run([bench, "--subject", name, folder], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        self.model = os.path.join(folder, "model.safetensors")
        self.inputs = sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith(".f32"))

    def smug(self, task, name="smug"):
        return Worker(name, [self.bench, "--worker", task, self.model, self.inputs[0], self.threads])

    def torch(self, task, kind, batch):
        environment = {"OMP_NUM_THREADS": self.threads, "OPENBLAS_NUM_THREADS": self.threads}
        if kind == "tuned":
            environment |= {
                "OMP_WAIT_POLICY": "passive",
                "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "1000000000000", "MALLOC_TOP_PAD_": "268435456",
            }
        command = [sys.executable, os.path.join(HERE, "torch_worker.py"), task, self.model, self.inputs[0], self.threads, kind, str(batch)]
        return Worker(f"{kind} b{batch}", command, environment)
