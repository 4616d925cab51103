"""A model file of Smug's as a PyTorch module: the same graph with the same weights."""
import json
import struct

import numpy
import torch
import torch.nn.functional as F


def read(path):
    """The graph, and the tensors by name."""
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
        data = file.read()
    graph = json.loads(header.pop("__metadata__")["smug.model"])
    tensors = {}
    for name, entry in header.items():
        first, end = entry["data_offsets"]
        tensors[name] = torch.from_numpy(numpy.frombuffer(data[first:end], numpy.float32).reshape(entry["shape"]).copy())
    return graph, tensors


class Model(torch.nn.Module):
    """Runs the graph on NCHW images up to its logits. fold: batch norm goes into the convolution before it."""

    def __init__(self, path, fold=False):
        super().__init__()
        graph, tensors = read(path)
        self.shape = graph["input"]
        self.output = graph["output"]
        self.nodes = [(n["name"], n["kind"], n["inputs"], n["attributes"]) for n in graph["nodes"]]
        if self.nodes[-1][1] == "Softmax":
            self.output = self.nodes.pop()[2][0]
        self.uses = {}
        for _, _, inputs, _ in self.nodes:
            for name in inputs:
                self.uses[name] = self.uses.get(name, 0) + 1
        for name, kind, _, _ in self.nodes:
            if kind == "Conv2d":
                self.keep(name, "weight", tensors[name + ".weight"].permute(3, 2, 0, 1).contiguous())
            elif kind == "Dense":
                self.keep(name, "weight", tensors[name + ".weight"].t().contiguous())
            if kind in ("Conv2d", "Dense"):
                self.keep(name, "bias", tensors.get(name + ".bias"))
            if kind == "BatchNorm":
                for part in ("scale", "shift", "mean", "variance"):
                    self.keep(name, part, tensors[f"{name}.{part}"])
        self.reorder()
        if fold:
            self.fold()

    def reorder(self):
        """Dense layers behind a flattened image take its elements in NCHW order."""
        self.flattened = {}
        with torch.no_grad():
            self(torch.zeros(1, self.shape[-1], *self.shape[:-1]))
        for name, kind, inputs, _ in self.nodes:
            if kind == "Dense" and inputs[0] in self.flattened:
                channels, height, width = self.flattened[inputs[0]]
                weight = self.part(name, "weight")
                weight = weight.reshape(-1, height, width, channels).permute(0, 3, 1, 2).reshape(weight.shape)
                self.keep(name, "weight", weight.contiguous())

    def keep(self, node, part, value):
        self.register_buffer(f"{node}-{part}".replace(".", "_"), value)

    def part(self, node, part):
        return getattr(self, f"{node}-{part}".replace(".", "_"))

    def fold(self):
        kept, names = [], {}
        for name, kind, inputs, a in self.nodes:
            inputs = [names.get(i, i) for i in inputs]
            if kind == "BatchNorm" and kept[-1][0] == inputs[0] and kept[-1][1] == "Conv2d":
                conv = inputs[0]
                factor = self.part(name, "scale") / torch.sqrt(self.part(name, "variance") + a["epsilon"])
                bias = self.part(conv, "bias")
                bias = torch.zeros_like(factor) if bias is None else bias
                self.keep(conv, "weight", self.part(conv, "weight") * factor.view(-1, 1, 1, 1))
                self.keep(conv, "bias", (bias - self.part(name, "mean")) * factor + self.part(name, "shift"))
                names[name] = conv
                self.uses[conv] = self.uses[name]
                continue
            kept.append((name, kind, inputs, a))
        self.nodes = kept

    def forward(self, x):
        values = {"input": x}
        for name, kind, inputs, a in self.nodes:
            values[name] = self.step(name, kind, [values[i] for i in inputs], inputs, a)
        return values[self.output]

    def step(self, name, kind, x, inputs, a):
        if kind == "Conv2d":
            top, left, bottom, right = a["padding"]
            value = x[0] if (top, left) == (bottom, right) else F.pad(x[0], (left, right, top, bottom))
            padding = (top, left) if value is x[0] else 0
            return F.conv2d(value, self.part(name, "weight"), self.part(name, "bias"), a["stride"], padding, a["dilation"], a["groups"])
        if kind == "Relu":
            return F.relu(x[0], inplace=self.uses[inputs[0]] == 1)
        if kind == "MaxPool2d":
            top, left, bottom, right = a["padding"]
            if (top, left) != (bottom, right):
                x = [F.pad(x[0], (left, right, top, bottom), value=float("-inf"))]
                top = left = 0
            return F.max_pool2d(x[0], a["window"], a["stride"], (top, left), a["dilation"], a["ceilMode"])
        if kind == "AveragePool2d":
            top, left, bottom, right = a["padding"]
            if (top, left) != (bottom, right):
                raise SystemExit(f"{name}: padding {a['padding']} is not supported here")
            return F.avg_pool2d(x[0], a["window"], a["stride"], (top, left), a["ceilMode"], a["countIncludePad"])
        if kind == "GlobalAveragePool2d":
            return x[0].mean((2, 3))
        if kind == "Lrn":
            return F.local_response_norm(x[0], a["size"], a["alpha"], a["beta"], a["bias"])
        if kind == "Concat":
            return torch.cat(x, 1)
        if kind == "Flatten":
            self.flattened[name] = x[0].shape[1:]
            return x[0].flatten(1)
        if kind == "Dense":
            return F.linear(x[0], self.part(name, "weight"), self.part(name, "bias"))
        if kind == "BatchNorm":
            return F.batch_norm(x[0], self.part(name, "mean"), self.part(name, "variance"), self.part(name, "scale"), self.part(name, "shift"), False, 0.0, a["epsilon"])
        if kind == "Dropout":
            return x[0]
        raise SystemExit(f"{name}: '{kind}' is not supported here")
