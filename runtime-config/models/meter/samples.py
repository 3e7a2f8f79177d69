"""Draws samples/: ten pictures with held-out fonts, chosen among the first of a series so that they are varied
and the shipped network reads all of them right. They show what the network is for; evaluate.py says how good it is.
"""

from pathlib import Path

import faces
from render import draw

SEED = 2000
# (number in the series, scale)
CHOSEN = [(0, 1), (2, 1), (4, 2), (6, 1), (8, 1), (12, 1), (16, 1.5), (18, 1), (24, 3), (39, 1)]

if __name__ == "__main__":
    folder = Path(__file__).parent / "samples"
    folder.mkdir(exist_ok=True)
    families = faces.families(faces.HELD_OUT)
    lines = []
    for i, (number, scale) in enumerate(CHOSEN, 1):
        picture, reading = draw(SEED, number, families, scale)
        picture.save(folder / f"meter-{i:02d}.png", optimize=True)
        lines.append(f"meter-{i:02d}.png {reading}\n")
    (folder / "readings.txt").write_text("".join(lines))
