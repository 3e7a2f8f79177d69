"""Writes the network as ONNX, opset 13, batch 1, batch normalisation left for the reader to fold."""

import argparse
from pathlib import Path

import onnx
import torch

from network import Meter
from render import HEIGHT, WIDTH

OPERATORS = {"BatchNormalization", "Conv", "Flatten", "Gemm", "MaxPool", "Relu", "Reshape", "Softmax"}


def write(network, path):
    network.eval().to(memory_format=torch.contiguous_format)
    torch.onnx.export(
        network,
        torch.zeros(1, 1, HEIGHT, WIDTH),
        str(path),
        opset_version=13,
        input_names=["image"],
        output_names=["digits"],
        training=torch.onnx.TrainingMode.PRESERVE,
    )
    model = onnx.load(str(path))
    constants = [node for node in model.graph.node if node.op_type == "Constant"]
    for node in constants:  # the shape of the last reshape: a weight like any other
        tensor = node.attribute[0].t
        tensor.name = node.output[0]
        model.graph.initializer.append(tensor)
        model.graph.node.remove(node)
    strange = {node.op_type for node in model.graph.node} - OPERATORS
    if strange:
        raise SystemExit(f"operators in {path}: wanted only {sorted(OPERATORS)}, got also {sorted(strange)}")
    model.graph.name = "meter"
    model.producer_name, model.producer_version = "bramble", ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="writes a checkpoint as ONNX")
    options.add_argument("checkpoint", type=Path)
    options.add_argument("onnx", type=Path)
    chosen = options.parse_args()
    meter = Meter()
    meter.load_state_dict(torch.load(chosen.checkpoint))
    write(meter, chosen.onnx)
