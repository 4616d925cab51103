"""PyTorch's side, with the weights of Smug's model file. Tasks as in Smug.Bench's Worker.

stock: the network as built, NCHW. tuned: batch norm folded into the convolutions, channels_last. double: stock in float64.
The LSTM has random weights, for speed does not depend on them; the attributed values are its embedded words. stock: words [N, L, E].
tuned: [L, N, E], which needs no transposition.
"""
import resource
import sys
import time

import numpy
import torch

from torch_model import Model

STEPS = 50


class Lstm(torch.nn.Module):
    """Embedding 100, two layers of 200, the last state of the second, ten classes."""

    def __init__(self, batch_first):
        super().__init__()
        self.batch_first = batch_first
        self.lstm = torch.nn.LSTM(100, 200, num_layers=2, batch_first=batch_first)
        self.logits = torch.nn.Linear(200, 10)
        self.requires_grad_(False)

    def forward(self, x):
        states = self.lstm(x)[0]
        return self.logits(states[:, -1] if self.batch_first else states[-1])

    def attribute(self, batch):
        x = 0.1 * torch.rand(1, 100, 100) - 0.05
        x, axis = (x, 0) if self.batch_first else (x.transpose(0, 1), 1)
        total = torch.zeros_like(x)
        for first in range(0, STEPS, batch):
            alphas = (torch.arange(first, min(first + batch, STEPS), dtype=torch.float32) + 0.5) / STEPS
            points = (alphas.view(-1, 1, 1) if self.batch_first else alphas.view(1, -1, 1)) * x
            points.requires_grad_(True)
            score = self(points)[:, 7].sum()
            total += torch.autograd.grad(score, points)[0].sum(axis, keepdim=True)
        return total * x / STEPS


def main():
    task, path, file, threads, kind, batch = *sys.argv[1:4], int(sys.argv[4]), sys.argv[5], int(sys.argv[6])
    torch.set_num_threads(threads)
    tuned = kind == "tuned"
    form = torch.channels_last if tuned else torch.contiguous_format
    dtype = torch.float64 if kind == "double" else torch.float32
    model = Lstm(batch_first=not tuned) if task == "lstm-ig" else Model(path, fold=tuned).eval().to(dtype)
    if tuned and task != "lstm-ig":
        for name, value in list(model.named_buffers()):
            if value is not None and value.dim() == 4:
                setattr(model, name, value.contiguous(memory_format=form))

    def read(name):
        values = numpy.fromfile(name, numpy.float32).reshape(1, *model.shape)
        return torch.from_numpy(values).permute(0, 3, 1, 2).contiguous().to(dtype)

    def attribute(x):
        with torch.no_grad():
            label = int(model(x.contiguous(memory_format=form))[0].argmax())
        total = torch.zeros_like(x)
        for first in range(0, STEPS, batch):
            alphas = (torch.arange(first, min(first + batch, STEPS), dtype=dtype) + 0.5) / STEPS
            points = (alphas.view(-1, 1, 1, 1) * x).contiguous(memory_format=form)
            points.requires_grad_(True)
            score = model(points)[:, label].sum()
            total += torch.autograd.grad(score, points)[0].sum(0, keepdim=True)
        return (total * x / STEPS)[0].permute(1, 2, 0)

    def forward(x):
        count = int(task.split("-")[1])
        with torch.inference_mode():
            points = x.expand(count, -1, -1, -1).contiguous(memory_format=form)
            return torch.cat([model(part) for part in points.split(batch)])

    x, result = None if task == "lstm-ig" else read(file), None
    print("ready torch", torch.__version__, flush=True)
    for line in sys.stdin:
        words = line.split(maxsplit=1)
        if words[0] == "run":
            wall, cpu = time.perf_counter(), time.process_time()
            result = model.attribute(batch) if task == "lstm-ig" else attribute(x) if task == "ig" else forward(x)
            print("wall", time.perf_counter() - wall, "cpu", time.process_time() - cpu, flush=True)
        elif words[0] == "peak":
            print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
        elif words[0] == "input":
            x = read(words[1].strip())
            print("taken", flush=True)
        elif words[0] == "result":
            result.float().contiguous().numpy().tofile(words[1].strip())
            print("written", flush=True)


main()
