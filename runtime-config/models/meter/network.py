"""The meter network: a convolutional trunk with enough work to cut into tiles, a head heavy enough to cut into shards."""

from math import prod

import torch
from torch import nn

from render import HEIGHT, WHEELS, WIDTH

CHANNELS = ((16, 16), (32, 32), (64, 64), (128, 128))  # two convolutions and a pool each
NEURONS = 160
LIFT = 8  # keeps the unfolded reader's scores above the ReLU; softmax does not see it


class Meter(nn.Module):
    """[N,1,64,256] with values from -1 to 1 -> [N,5,10]: for each wheel the likelihoods of its digits."""

    def __init__(self):
        super().__init__()
        layers, before = [], 1
        for stage in CHANNELS:
            for channels in stage:
                layers += [nn.Conv2d(before, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
                before = channels
            layers += [nn.MaxPool2d(2)]
        self.trunk = nn.Sequential(*layers)
        self.features = (before, HEIGHT >> len(CHANNELS), WIDTH >> len(CHANNELS))
        self.head = nn.Sequential(
            nn.Flatten(), nn.Dropout(0.1), nn.Linear(prod(self.features), NEURONS), nn.ReLU(), nn.Linear(NEURONS, WHEELS * 10)
        )

    def logits(self, features):
        return self.head(features).reshape(-1, WHEELS, 10)

    def forward(self, image):
        return self.logits(self.trunk(image)).softmax(2)

    @torch.no_grad()
    def learn_from(self, reader):
        """Unfolds the shared reader into the head: what it computes is linear, so a neuron per wheel and digit
        holds it exactly. The other neurons start at random, unheard by the last layer."""
        every = torch.eye(prod(self.features)).reshape(-1, *self.features)
        nothing = reader(every[:1] * 0)
        answers = WHEELS * 10
        first, last = self.head[2], self.head[4]
        first.weight[:answers] = (reader(every) - nothing).reshape(-1, answers).T
        first.bias[:answers] = nothing.flatten() + LIFT
        last.weight[:] = torch.eye(answers, NEURONS)
        last.bias[:] = 0


class SharedReader(nn.Module):
    """The teacher, not shipped: one small linear reader for every fifth of the features, so that what the trunk
    learns on one wheel it knows for all. A fully connected head alone needs many times the pictures."""

    def __init__(self):
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d((4, WHEELS))
        self.read = nn.Conv2d(CHANNELS[-1][-1], 10, (4, 1))

    def forward(self, features):
        return self.read(self.pool(features)).squeeze(2).transpose(1, 2)
