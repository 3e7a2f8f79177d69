"""Trains the meter network on pictures drawn as it goes, and writes meter.onnx.

Same seed, same fonts, same torch, same thread count: same pictures in the same order.
    MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=8000000000 /usr/bin/python3 train.py
The two settings keep freed memory in the process, which is a quarter faster again.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset

import faces
from export import write
from network import Meter, SharedReader
from render import draw

HERE = Path(__file__).parent


class Pictures(Dataset):
    """A stretch of the endless series of pictures `seed`."""

    def __init__(self, table, seed, first, count):
        self.families, self.seed, self.first, self.count = faces.families(table), seed, first, count

    def __len__(self):
        return self.count

    def __getitem__(self, i):
        if i >= self.count:
            raise IndexError(i)
        picture, reading = draw(self.seed, self.first + i, self.families)
        pixels = torch.from_numpy(np.array(picture, np.float32)[None] / 127.5 - 1)
        return pixels, torch.tensor([int(c) for c in reading])


def accuracy(network, pictures):
    """Shares of right readings and of right digits, and [(number, true, read)] of the wrong ones."""
    network.eval()
    wrong, digits, seen = [], 0, 0
    with torch.no_grad():
        for images, truth in DataLoader(pictures, batch_size=50, num_workers=1):
            read = network(images).argmax(2)
            digits += (read == truth).sum().item()
            for i in (read != truth).any(1).nonzero().flatten().tolist():
                wrong.append((seen + i, *("".join(map(str, d[i].tolist())) for d in (truth, read))))
            seen += len(truth)
    return 1 - len(wrong) / seen, digits / seen / truth.shape[1], wrong


def train(steps, batch, rate, seed, start, work):
    """Two thirds of the steps teach the trunk through the shared reader, the last third the whole network; from
    weights to start with, all steps do."""
    network, reader = Meter().to(memory_format=torch.channels_last), SharedReader()
    if start:
        network.load_state_dict(torch.load(start))
    groups = [{"params": part.parameters()} for part in (network.trunk, reader, network.head)]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.02)
    rates = [rate, rate, rate / 20]  # a neuron with 8,192 inputs moves far on a small step
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps, pct_start=0.15)
    # validation during training draws with training fonts: the held-out fonts are for evaluate.py alone
    validation = Pictures(faces.TRAINING, seed + 1, 0, 200)
    pictures = DataLoader(Pictures(faces.TRAINING, seed, 0, steps * batch), batch, num_workers=1, prefetch_factor=8)
    unfolding = 0 if start else steps * 2 // 3
    began = time.time()
    for step, (images, truth) in enumerate(pictures, 1):
        network.train()
        features = network.trunk(images.contiguous(memory_format=torch.channels_last)).contiguous()
        answer = network.logits(features) if step > unfolding else reader(features)
        loss = cross_entropy(answer.transpose(1, 2), truth)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        if step == unfolding:
            network.learn_from(reader)
        if step % 25 == 0:
            print(f"step={step} loss={loss:.3f} seconds={time.time() - began:.0f}", flush=True)
        if step >= unfolding and step % 250 == 0 or step in (unfolding, steps):
            torch.save(network.state_dict(), work / "meter.pt")
            whole, digit, _ = accuracy(network, validation)
            print(f"step={step} validation readings={whole:.3f} digits={digit:.4f}", flush=True)
    return network


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--start", type=Path, help="weights to go on from")
    options.add_argument("--steps", type=int, default=1200)
    options.add_argument("--batch", type=int, default=32)
    options.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    options.add_argument("--seed", type=int, default=20)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--work", type=Path, default=HERE / "build", help="checkpoints")
    options.add_argument("--onnx", type=Path, default=HERE / "meter.onnx")
    chosen = options.parse_args()
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(chosen.threads)
    chosen.work.mkdir(parents=True, exist_ok=True)
    write(train(chosen.steps, chosen.batch, chosen.rate, chosen.seed, chosen.start, chosen.work), chosen.onnx)
