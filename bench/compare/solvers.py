"""Compares Smug's strategies with Z3's MaxSAT, HiGHS and CBC on a folder of instances, each solve in a process of its own.

For every instance and solver: the mask and the bound when time was up, the gap, the seconds to the first mask, to one within 5 % and 1 %
of the best that any solver found, to the proof, the peak memory, and whether `smug check` accepts what came out. Coefficients go to
HiGHS and CBC as float64, each row divided by a power of two; their masks are judged by the exact rows like everyone's. At the end,
class by class (instances of the same k and window), how the time that anytime takes to a proof compares with each other solver's.
"""
import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# Explored share, bound, best solution, gap, …, time.
HIGHS_LINE = re.compile(r"\d+\.\d+%\s+\S+\s+(?P<best>\S+)\s+\S+\s.*\s(?P<time>\d+\.\d+)s$")
GRACE = 20  # seconds that a process may overrun before it is ended


class Instance:
    def __init__(self, path):
        self.path, self.name = path, os.path.basename(path)[: -len(".json")]
        with open(path) as file:
            self.document = json.load(file)
        self.count = self.document["variables"]
        self.weights = self.document.get("weights") or [1] * self.count
        self.rows = []
        for row in self.document["rows"]:
            coefficients, bound = [int(c) for c in row["coefficients"]], int(row["bound"])
            self.rows.append((row["variables"], coefficients, bound))

    def scaled(self):
        """Rows in float64, divided so that the largest coefficient is about 1."""
        for variables, coefficients, bound in self.rows:
            if not variables:
                continue
            unit = 1 << max(abs(c) for c in coefficients).bit_length()
            yield variables, [c / unit for c in coefficients], bound / unit

    def certificate(self, mask, path):
        """A certificate that claims the mask and nothing else."""
        cost = sum(self.weights[v] for v in mask)
        text = json.dumps(self.document, separators=(",", ":"))
        document = {"format": "smug-certificate", "version": 6, "status": "feasible", "upper": cost, "lower": 0, "mask": mask,
                    "constraintsSha256": hashlib.sha256(text.encode()).hexdigest(), "constraints": self.document, "steps": [], "components": []}
        with open(path, "w") as file:
            json.dump(document, file)


class Result:
    def __init__(self):
        self.events, self.status, self.upper, self.lower, self.seconds = [], "failed", None, 0, None
        self.memory, self.checked = 0, "-"

    def at(self, limit):
        """When a mask of at most this cost was there."""
        return next((t for t, upper in self.events if upper <= limit + 1e-9), None)


class Memory(threading.Thread):
    """The peak memory of a process and all it starts, from the kernel's own high-water marks, read while they live. What wait4 tells would
    include this program's own memory at the fork."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.marks, self.over = pid, {}, threading.Event()

    def run(self):
        while True:
            self.read(self.pid)
            if self.over.wait(0.02):
                return

    def read(self, pid):
        try:
            with open(f"/proc/{pid}/status") as file:
                mark = re.search(r"VmHWM:\s+(\d+) kB", file.read())
            if mark:
                self.marks[pid] = int(mark[1]) / 1024
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children") as file:
                    for child in file.read().split():
                        self.read(int(child))
        except OSError:
            pass  # It has ended.

    def peak(self):
        self.over.set()
        self.join()
        return sum(self.marks.values())


def run(command, limit, line):
    """Runs a command, hands its output on line by line with the time, and returns its exit code and its peak memory in MB."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    memory = Memory(process.pid)
    memory.start()
    timer = threading.Timer(limit + GRACE, process.kill)
    timer.start()
    for text in process.stdout:
        line(time.monotonic() - started, text.rstrip())
    code = process.wait()
    timer.cancel()
    return code, memory.peak()


def smug(bench, instance, strategy, limit, certificate):
    result = Result()

    def line(_, text):
        words = text.split()
        if words[:1] == ["progress"] and words[2] != "-":
            result.events.append((float(words[1]), int(words[2])))
        elif words[:1] == ["done"]:
            result.status, result.lower, result.seconds = words[1], int(words[3]), float(words[4])
            result.upper = None if words[2] == "-" else int(words[2])
            if result.upper is not None:
                result.events.append((result.seconds, result.upper))

    _, result.memory = run([bench, "--solve", instance.path, strategy, str(limit), certificate], limit, line)
    return result


def shipped(program, instance, limit, certificate):
    """What people run: smug solve, compiled ahead of time. It tells of improvements at most ten times a second."""
    result, last = Result(), {}

    def line(_, text):
        words = text.split()
        if words[:1] == ["incumbent"] and words[1] != "none":
            result.events.append((float(words[words.index("s") - 1]), int(words[1])))
        elif len(words) == 2 and words[0].endswith(":"):
            last[words[0][:-1]] = words[1]

    _, result.memory = run([program, "solve", instance.path, "--time-limit", str(limit), "--out", certificate], limit, line)
    if "seconds" in last:
        result.status, result.lower, result.seconds = last["status"], int(last["lower"]), float(last["seconds"])
        if last["upper"] != "none":
            result.upper = int(last["upper"])
            result.events.append((result.seconds, result.upper))
    return result


def highs(instance, limit, certificate):
    """scipy's milp; incumbents are read from its log, to a tenth of a second."""
    result = Result()
    answer = certificate + ".answer"

    def line(_, text):
        if (match := HIGHS_LINE.search(text)) and match["best"] not in ("inf", "-inf"):
            result.events.append((float(match["time"]), float(match["best"])))

    code, result.memory = run([sys.executable, __file__, "--milp", instance.path, str(limit), answer], limit, line)
    return finish(result, code, answer, instance, certificate)


def finish(result, code, answer, instance, certificate):
    if code == 0 and os.path.exists(answer):
        with open(answer) as file:
            found = json.load(file)
        result.status, result.seconds, result.lower = found["status"], found["seconds"], found["lower"]
        if found["mask"] is not None:
            result.upper = sum(instance.weights[v] for v in found["mask"])
            result.events.append((result.seconds, result.upper))
            result.events.sort()
            instance.certificate(found["mask"], certificate)
        os.remove(answer)
    return result


def milp(path, limit, answer):
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp as solve
    from scipy.sparse import csr_matrix
    instance = Instance(path)
    data, columns, starts, bounds = [], [], [0], []
    for variables, coefficients, bound in instance.scaled():
        data += coefficients
        columns += variables
        starts.append(len(data))
        bounds.append(bound)
    matrix = csr_matrix((data, columns, starts), shape=(len(bounds), instance.count))
    started = time.monotonic()
    found = solve(numpy.array(instance.weights, float), integrality=numpy.ones(instance.count), bounds=Bounds(0, 1),
                  constraints=LinearConstraint(matrix, bounds, numpy.inf), options={"time_limit": limit, "disp": True, "mip_rel_gap": 0})
    seconds = time.monotonic() - started
    sys.stdout.flush()
    bound = getattr(found, "mip_dual_bound", None)
    lower = 0 if bound is None or not numpy.isfinite(bound) else int(numpy.ceil(bound - 1e-6))
    mask = None if found.x is None else [int(v) for v in numpy.flatnonzero(found.x > 0.5)]
    with open(answer, "w") as file:
        json.dump({"status": "optimal" if found.status == 0 else "feasible" if mask is not None else "unknown",
                   "seconds": seconds, "lower": lower, "mask": mask}, file)


def cbc(instance, limit, certificate):
    result, folder = Result(), tempfile.mkdtemp()
    model, solution, answer = os.path.join(folder, "model.lp"), os.path.join(folder, "solution.txt"), certificate + ".answer"
    with open(model, "w") as file:
        file.write("Minimize\n obj: " + "\n".join(f"+ {w} x{v}" for v, w in enumerate(instance.weights)) + "\nSubject To\n")
        for k, (variables, coefficients, bound) in enumerate(instance.scaled()):
            terms = "\n".join(f"{'+' if c >= 0 else '-'} {abs(c)!r} x{v}" for v, c in zip(variables, coefficients))
            file.write(f" r{k}: {terms}\n >= {bound!r}\n")
        file.write("Binaries\n" + "\n".join(f"x{v}" for v in range(instance.count)) + "\nEnd\n")
    seen = {"lower": 0.0, "status": "unknown"}

    def line(elapsed, text):
        if match := re.search(r"Integer solution of (\S+) found.*\((\S+) seconds\)", text):
            result.events.append((float(match[2]), float(match[1])))
        if match := re.search(r"best possible (\S+) \(", text) or re.search(r"[Ll]ower bound: +(\S+)", text) or re.search(r"best objective \S+ best possible (\S+)", text):
            seen["lower"] = float(match[1].rstrip(","))
        if "Optimal solution found" in text:
            seen["status"] = "optimal"
        seen["end"] = elapsed

    code, result.memory = run(["cbc", model, "-sec", str(limit), "-ratio", "0", "-allow", "0.999", "-solve", "-solution", solution], limit, line)
    mask = None
    if os.path.exists(solution):
        with open(solution) as file:
            text = file.read()
        pairs = re.findall(r"^\s*(?:\*\*\s*)?\d+\s+x(\d+)\s+(\S+)", text, re.MULTILINE)
        if "nfeasible" not in text.split("\n")[0] and "no integer solution" not in text.split("\n")[0].lower():
            mask = sorted(int(v) for v, value in pairs if float(value) > 0.5)
    lower = seen["lower"] if seen["status"] != "optimal" or mask is None else sum(instance.weights[v] for v in mask)
    with open(answer, "w") as file:
        json.dump({"status": seen["status"] if mask is not None else "unknown", "seconds": seen.get("end", 0), "lower": int(-(-lower // 1) if abs(lower - round(lower)) > 1e-6 else round(lower)), "mask": mask}, file)
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    os.rmdir(folder)
    return finish(result, code, answer, instance, certificate)


def check(program, path):
    if not os.path.exists(path):
        return "-"
    return "ok" if subprocess.run([program, "check", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0 else "REFUSED"


def corruptions(path):
    """Three false copies of a certificate: a mask with a window less, a coefficient that breaks a row, multipliers that prove nothing."""
    with open(path) as file:
        whole = file.read()

    def copy():
        return json.loads(whole)

    document = copy()
    if document.get("mask"):
        document["mask"] = document["mask"][1:]
        yield "mask", document
        document, kept = copy(), set(json.loads(whole)["mask"])
        for row in document["constraints"]["rows"]:
            place = next((k for k, v in enumerate(row["variables"]) if v in kept), None)
            if place is not None:
                row["coefficients"][place] = str(-sum(abs(int(c)) for c in row["coefficients"]) - abs(int(row["bound"])) - 1)
                yield "coefficient", document
                break
    document, changed = copy(), False
    for component in document["components"]:
        for vector in component["multipliers"]:
            changed = changed or any(not value.startswith("0p") for value in vector["values"])
            vector["values"] = ["0p0"] * len(vector["values"])
    if changed and document["lower"] > 0:
        yield "multiplier", document


def text(value, digits=2):
    return "–" if value is None else f"{value:.{digits}f}"


def kind(name):
    """The class of an instance, k and window, as its name tells them."""
    found = [match[0] for match in (re.search(r"(?<![a-z])k\d+", name), re.search(r"(?<![a-z])w\d+", name)) if match]
    return " ".join(found) or "other"


def gap(result):
    return None if result.upper is None else 100 * max(0, result.upper - result.lower) / max(1, result.upper)


def is_proved(result):
    return result.status in ("optimal", "infeasible") and result.checked != "REFUSED"


def ratio(own, other):
    return max(own.seconds, 0.001) / max(other.seconds, 0.001)


def compare(everything, other):
    """A table of anytime beside one other solver, a line for every class and one for all."""
    classes = {}
    for name, results in everything.items():
        if "anytime" in results and other in results:
            classes.setdefault(kind(name), []).append((results["anytime"], results[other]))
    if not classes:
        return
    if len(classes) > 1:
        classes["all"] = [pair for pairs in list(classes.values()) for pair in pairs]
    print(f"\n**anytime beside {other}** (times to the proof, at least 0.001 s; gaps where not both prove)\n")
    print(f"| class | instances | proved by anytime | by {other} | by both: median time / {other}'s | quartiles | anytime faster | "
          f"median where {other} takes 0.1 s or more | not both: gap smaller | equal | larger |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, pairs in classes.items():
        both = [pair for pair in pairs if is_proved(pair[0]) and is_proved(pair[1])]
        ratios = sorted(ratio(*pair) for pair in both)
        slow = [ratio(*pair) for pair in both if pair[1].seconds >= 0.1]
        gaps = [tuple(101 if gap(r) is None else gap(r) for r in pair) for pair in pairs if not (is_proved(pair[0]) and is_proved(pair[1]))]
        quartiles = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else None
        print("| {} | {} | {} | {} | {} | {} | {} of {} | {} | {} | {} | {} |".format(
            name, len(pairs), sum(is_proved(pair[0]) for pair in pairs), sum(is_proved(pair[1]) for pair in pairs),
            text(statistics.median(ratios) if ratios else None), f"{quartiles[0]:.2f} to {quartiles[2]:.2f}" if quartiles else "–",
            sum(r < 1 for r in ratios), len(ratios), f"{statistics.median(slow):.2f} ({len(slow)})" if slow else "–",
            sum(a < b - 1e-9 for a, b in gaps), sum(abs(a - b) <= 1e-9 for a, b in gaps), sum(a > b + 1e-9 for a, b in gaps)), flush=True)


def print_all(instance, results):
    """One instance, a line for each solver."""
    # Masks that break an exact row are no masks.
    best = min((r.upper for r in results.values() if r.upper is not None and r.checked == "ok"), default=None)
    print(f"\n**{instance.name}**: {instance.count} variables, {len(instance.rows)} rows\n")
    print("| solver | mask / bound | gap | first mask | within 5 % | within 1 % | proof | MB | check |")
    print("|---|---|---|---|---|---|---|---|---|")
    for solver, r in results.items():
        valid = r.checked == "ok" and best is not None
        print("| {} | {} / {} | {} | {} | {} | {} | {} | {:.0f} | {} |".format(
            solver, "–" if r.upper is None else r.upper, r.lower, "–" if gap(r) is None else f"{gap(r):.1f} %",
            text(r.events[0][0] if r.events else None), text(r.at(1.05 * best) if valid else None), text(r.at(1.01 * best) if valid else None),
            text(r.seconds, 3) if is_proved(r) else "–", r.memory, r.checked), flush=True)


def print_briefly(instance, results, first):
    """One instance on one line."""
    if first:
        print("| instance | " + " | ".join(f"{s}: mask / bound | gap | proof | MB | check" for s in results) + " |")
        print("|---" + "|---|---|---|---|---" * len(results) + "|")
    cells = ("{} / {} | {} | {} | {:.0f} | {}".format(
        "–" if r.upper is None else r.upper, r.lower, "–" if gap(r) is None else f"{gap(r):.1f} %",
        text(r.seconds, 3) if is_proved(r) else "–", r.memory, r.checked) for r in results.values())
    print(f"| {instance.name} | " + " | ".join(cells) + " |", flush=True)


def solve(solver, bench, program, instance, limit, certificate):
    if peer := {"highs": highs, "cbc": cbc}.get(solver):
        result = peer(instance, limit, certificate)
    elif solver == "anytime":
        result = shipped(program, instance, limit, certificate)
    else:
        result = smug(bench, instance, solver, limit, certificate)
    result.checked = check(program, certificate)
    return result


def main():
    bench, program, folder, limit = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
    solvers = sys.argv[5].split(",") if len(sys.argv) > 5 else ["anytime", "exact", "reference", "z3-maxsat", "highs", "cbc"]
    wanted = re.compile(sys.argv[6]) if len(sys.argv) > 6 else None
    brief = sys.argv[7:] == ["brief"]
    names = sorted(n for n in os.listdir(folder) if n.endswith(".json") and (wanted is None or wanted.search(n[: -len(".json")])))
    scratch = tempfile.mkdtemp()
    caught, planted, refused, everything = 0, 0, [], {}
    for name in names:
        instance, results = Instance(os.path.join(folder, name)), {}
        for solver in solvers:
            certificate = os.path.join(scratch, f"{instance.name}.{solver}.json")
            results[solver] = solve(solver, bench, program, instance, limit, certificate)
            if results[solver].checked == "REFUSED":
                refused.append(f"{instance.name} {solver}")
            if solver == "anytime" and not brief and os.path.exists(certificate):
                for what, document in corruptions(certificate):
                    false = os.path.join(scratch, "false.json")
                    with open(false, "w") as file:
                        json.dump(document, file)
                    planted += 1
                    if check(program, false) == "REFUSED":
                        caught += 1
                    else:
                        refused.append(f"{instance.name}: a false {what} passed")
                    os.remove(false)
            if os.path.exists(certificate):
                os.remove(certificate)
        # A bound above a mask that satisfies every row is no proof.
        best = min((r.upper for r in results.values() if r.upper is not None and r.checked == "ok"), default=None)
        for r in results.values():
            if best is not None and r.lower > best:
                r.status = "wrong"
        if brief:
            print_briefly(instance, results, not everything)
        else:
            print_all(instance, results)
        everything[instance.name] = results
    for solver in solvers:
        if solver != "anytime":
            compare(everything, solver)
    if not brief:
        print(f"\nFalse certificates (mask, coefficient, multipliers) that `smug check` refused: {caught} of {planted}.")
    for entry in refused:
        print(f"- {entry}")
    os.rmdir(scratch)
    return 0 if caught == planted else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--milp"]:
        milp(sys.argv[2], float(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(main())
