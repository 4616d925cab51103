"""PyTorch's side: Integrated Gradients, 50 midpoint steps from a zero baseline, input gradients only.

stock: the network as built, NCHW. tuned: batch norm folded into the convolutions, channels_last.
For the LSTM the attributed values are the embedded words. stock: words [N, L, E]. tuned: [L, N, E], which needs no transposition.
"""
import resource
import sys
import time

import torch
import torch.nn.utils.fusion
import torchvision

STEPS = 50


def mnist():
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(512, 128), nn.ReLU(), nn.Linear(128, 10))


class Lstm(torch.nn.Module):
    """Embedding 100, two layers of 200, the last state of the second, ten classes."""

    def __init__(self, batch_first):
        super().__init__()
        self.batch_first = batch_first
        self.lstm = torch.nn.LSTM(100, 200, num_layers=2, batch_first=batch_first)
        self.logits = torch.nn.Linear(200, 10)

    def forward(self, x):
        states = self.lstm(x)[0]
        return self.logits(states[:, -1] if self.batch_first else states[-1])


def main():
    task, kind, batch, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    if task == "googlenet-ig":
        model = torchvision.models.googlenet(weights=None, aux_logits=False, transform_input=False, init_weights=False)
        x = torch.rand(1, 3, 224, 224)
    elif task == "lstm-ig":
        model = Lstm(batch_first=kind == "stock")
        x = 0.1 * torch.rand(1, 100, 100) - 0.05
        if kind == "tuned":
            x = x.transpose(0, 1)
    else:
        model = mnist()
        x = torch.rand(1, 1, 28, 28)
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    if kind == "tuned" and task != "lstm-ig":
        for module in list(model.modules()):
            if hasattr(module, "conv") and hasattr(module, "bn"):
                module.conv = torch.nn.utils.fusion.fuse_conv_bn_eval(module.conv, module.bn)
                module.bn = torch.nn.Identity()
        model = model.to(memory_format=torch.channels_last)

    def attribute():
        total = torch.zeros_like(x)
        for first in range(0, STEPS, batch):
            alphas = (torch.arange(first, min(first + batch, STEPS), dtype=torch.float32) + 0.5) / STEPS
            if task == "lstm-ig":
                points = (alphas.view(-1, 1, 1) if kind == "stock" else alphas.view(1, -1, 1)) * x
            else:
                points = alphas.view(-1, 1, 1, 1) * x
            if kind == "tuned" and task != "lstm-ig":
                points = points.contiguous(memory_format=torch.channels_last)
            points.requires_grad_(True)
            score = model(points)[:, 7].sum()
            axis = 1 if task == "lstm-ig" and kind == "tuned" else 0
            total += torch.autograd.grad(score, points)[0].sum(axis, keepdim=True)
        return total * x / STEPS

    print("ready torch", torch.__version__, "torchvision", torchvision.__version__, flush=True)
    for line in sys.stdin:
        if line.strip() == "run":
            wall, cpu = time.perf_counter(), time.process_time()
            attribute()
            print("wall", time.perf_counter() - wall, "cpu", time.process_time() - cpu, flush=True)
        elif line.strip() == "peak":
            print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)


main()
