"""Reads 1,000 counters drawn with fonts the network never saw, and says how many readings are right.

    /usr/bin/python3 evaluate.py            meter.onnx on pictures 0 to 999 of series 1000
    /usr/bin/python3 evaluate.py --samples  meter.onnx on the pictures in samples/
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import faces
from render import HEIGHT, WIDTH
from shipped import Shipped
from train import Pictures, accuracy

HERE = Path(__file__).parent


def read(network, picture):
    """The reading of one PIL picture of any size, prepared as card.json says: stretched bilinearly, without
    smoothing first, pixel centres at halves."""
    pixels = torch.from_numpy(np.array(picture.convert("L"), np.float32))[None, None]
    pixels = torch.nn.functional.interpolate(pixels, (HEIGHT, WIDTH), mode="bilinear", align_corners=False)
    return "".join(str(d) for d in network(pixels / 127.5 - 1).argmax(2)[0].tolist())


def samples(network, folder):
    wrong = 0
    for line in (folder / "readings.txt").read_text().splitlines():
        name, truth = line.split()
        got = read(network, Image.open(folder / name))
        wrong += got != truth
        print(f"{name} true={truth} read={got}")
    return wrong


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--onnx", type=Path, default=HERE / "meter.onnx")
    options.add_argument("--pictures", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1000)
    options.add_argument("--samples", action="store_true")
    options.add_argument("--wrong", action="store_true", help="list the wrong readings")
    chosen = options.parse_args()
    torch.set_num_threads(2)
    meter = Shipped(chosen.onnx)
    if chosen.samples:
        sys.exit(1 if samples(meter, HERE / "samples") else 0)
    readings, digits, wrong = accuracy(meter, Pictures(faces.HELD_OUT, chosen.seed, 0, chosen.pictures))
    if chosen.wrong:
        print("\n".join(f"picture={n} true={truth} read={got}" for n, truth, got in wrong))
    print(f"pictures={chosen.pictures} seed={chosen.seed} readings={readings:.4f} digits={digits:.4f}")
    print(f"gflop={meter.flop / 1e9:.3f} bytes={chosen.onnx.stat().st_size}")
