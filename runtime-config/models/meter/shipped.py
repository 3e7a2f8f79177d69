"""Runs meter.onnx itself, operator by operator, with torch: what is measured is the file that is shipped."""

import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional


class Shipped:
    """Callable like the network: [N,1,64,256] -> [N,5,10]. After a call `flop` is 2 * MAC per picture."""

    def __init__(self, path):
        graph = onnx.load(str(path)).graph
        self.nodes = graph.node
        self.weights = {w.name: torch.from_numpy(numpy_helper.to_array(w).copy()) for w in graph.initializer}
        self.flop = 0

    def eval(self):
        return self

    def __call__(self, image):
        values, self.flop = {"image": image, **self.weights}, 0
        for node in self.nodes:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            inputs = [values[name] for name in node.input]
            values[node.output[0]] = self.run(node.op_type, inputs, attributes)
        return values["digits"]

    def run(self, operator, inputs, attributes):
        x, *w = inputs
        if operator == "Conv":
            y = functional.conv2d(x, *w, stride=attributes["strides"], padding=attributes["pads"][:2])
            self.flop += 2 * y[0].numel() * w[0][0].numel()
            return y
        if operator == "Gemm":
            self.flop += 2 * w[0].numel()
            return functional.linear(x, *w)
        if operator == "BatchNormalization":
            scale, shift, mean, variance = w
            return functional.batch_norm(x, mean, variance, scale, shift, eps=attributes["epsilon"])
        if operator == "MaxPool":
            return functional.max_pool2d(x, attributes["kernel_shape"], attributes["strides"])
        if operator == "Reshape":  # the batch is 1 in the file and free here
            return x.reshape(len(x), *w[0].tolist()[1:])
        if operator in ("Relu", "Flatten", "Softmax"):
            return {"Relu": torch.relu, "Flatten": lambda v: v.flatten(1), "Softmax": lambda v: v.softmax(-1)}[operator](x)
        raise ValueError(f"operator {operator}: not one of the meter network's")
