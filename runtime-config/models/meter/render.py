"""Draws a picture of a utility meter's counter together with its true reading.

Convention: a wheel reads the digit of which more is in its window, so a wheel between 4 and 5 reads 5 as soon
as it is more than half turned. A wheel turns only while its right neighbour goes from 9 to 0, and by the same
fraction, so the reading is the counter's value rounded to the nearest whole number. The last wheel runs
freely. No wheel is drawn between 0.4 and 0.6 of a turn (plus or minus 0.04 of play), where a person could not
tell either.
"""

from functools import lru_cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import faces

WHEELS, WIDTH, HEIGHT = 5, 256, 64
GLYPH = 80  # pixels, height of a digit in the cache
OVERSAMPLED = 1.5  # canvas pixels per picture pixel


@lru_cache(maxsize=None)
def digits_of(file):
    """The ten digits of a face, each cropped to its ink and GLYPH high, as pictures of coverage."""
    font = ImageFont.truetype(file, 110)
    top, bottom = zip(*(font.getbbox(str(d))[1::2] for d in range(10)))
    if max(bottom) - min(bottom) > 12 or max(top) - min(top) > 12:
        return None  # old-style figures: not what a counter shows
    glyphs = []
    for d in range(10):
        left, _, right, _ = font.getbbox(str(d))
        glyph = Image.new("L", (right - left, max(bottom) - min(top)))
        ImageDraw.Draw(glyph).text((-left, -min(top)), str(d), font=font, fill=255)
        glyphs.append(glyph.resize((max(4, round(glyph.width * GLYPH / glyph.height)), GLYPH), Image.BILINEAR))
    return glyphs


def choose_face(rng, families):
    while True:
        family = families[rng.integers(len(families))]
        glyphs = digits_of(family[rng.integers(len(family))])
        if glyphs:
            return glyphs


def choose_value(rng):
    """Wheel positions (left to right, each a digit plus the fraction it has turned) and the reading."""
    whole = int(rng.integers(10**WHEELS))
    if rng.random() < 0.2:  # more carries than chance would give
        nines = 10 ** int(rng.integers(1, WHEELS))
        whole = whole // nines * nines + nines - 1
    turned = 0.0
    if rng.random() < 0.6:
        turned = rng.uniform(0, 0.4) if rng.random() < 0.5 else rng.uniform(0.6, 1)
    text = f"{whole:0{WHEELS}d}"
    positions, turning = [], True
    for digit in reversed(text):
        play = np.clip(rng.normal(0, 0.02), -0.04, 0.04)
        positions.insert(0, int(digit) + play + (turned if turning else 0))
        turning = turning and digit == "9"
    return positions, f"{(whole + (turned > 0.5)) % 10**WHEELS:0{WHEELS}d}"


def tones(rng):
    """Brightness of ink and wheel: far enough apart to be read, either one the brighter."""
    dark = rng.uniform(0.02, 0.4)
    bright = rng.uniform(dark + 0.35, 1)
    return (dark, bright) if rng.random() < 0.5 else (bright, dark)


def wheel(rng, glyphs, position, width, height, look):
    """Coverage of ink in one window, width x height pixels."""
    window = Image.new("L", (width, height))
    ink = max(6, round(look["pitch"] * look["ink"]))
    drift = rng.normal(0, 0.015) * width
    for digit in range(int(np.floor(position)) - 1, int(np.floor(position)) + 3):
        middle = height / 2 + look["runs"] * (digit - position) * look["pitch"]
        if middle + ink / 2 < 0 or middle - ink / 2 > height:
            continue
        glyph = glyphs[digit % 10]
        wide = round(glyph.width * ink / GLYPH * look["stretch"])
        glyph = glyph.resize((max(3, min(wide, round(width * 0.94))), ink), Image.BILINEAR)
        window.paste(glyph, (round((width - glyph.width) / 2 + drift), round(middle - ink / 2)), glyph)
    if look["bold"]:
        window = window.filter(ImageFilter.MaxFilter(3))
    return np.asarray(window, np.float32) / 255


def counter(rng, glyphs, positions, scale):
    """The flat counter on its plate: brightness 0 to 1, and its (width, height) inside the plate."""
    unit = OVERSAMPLED * scale
    width, height = round(WIDTH * unit * rng.uniform(0.8, 0.97)), round(HEIGHT * unit * rng.uniform(0.58, 0.92))
    margin_x, margin_y = round(60 * unit), round(40 * unit)
    plate = np.full((height + 2 * margin_y, width + 2 * margin_x), rng.uniform(0, 1), np.float32)
    for _ in range(rng.integers(0, 4)):  # screws, print and labels beside the counter
        x, y = rng.integers(plate.shape[1]), rng.integers(plate.shape[0])
        plate[y : y + rng.integers(2, 30 * unit), x : x + rng.integers(2, 60 * unit)] = rng.uniform(0, 1)
    cell = width / WHEELS
    gap = cell * rng.uniform(0.02, 0.2)
    border = round(rng.uniform(0, 4) * unit)
    frame = rng.uniform(0, 1)
    if rng.random() < 0.6:  # one long window instead of five
        plate[margin_y - border : margin_y + height + border, margin_x - border : margin_x + width + border] = frame
    pitch = height * rng.uniform(0.8, 1.15)
    look = {
        "pitch": pitch,
        "ink": rng.uniform(0.6, 0.84) * min(1, height / pitch),
        "stretch": rng.uniform(0.8, 1.3),
        "runs": 1 if rng.random() < 0.8 else -1,
        "bold": rng.random() < 0.2,
    }
    curve = 1 - rng.uniform(0, 0.6) * np.linspace(-1, 1, height, dtype=np.float32)[:, None] ** 2
    usual, other = tones(rng), tones(rng)
    others = int(rng.integers(1, 3)) if rng.random() < 0.3 else 0  # the wheels behind the comma
    for i, position in enumerate(positions):
        left, right = round(margin_x + i * cell + gap / 2), round(margin_x + (i + 1) * cell - gap / 2)
        ink, ground = other if i >= WHEELS - others else usual
        cover = wheel(rng, glyphs, position, right - left, height, look)
        if border:
            plate[margin_y - border : margin_y + height + border, left - border : right + border] = frame
        plate[margin_y : margin_y + height, left:right] = (ground + (ink - ground) * cover) * curve
    return plate, (width, height)


def photographed(rng, plate, size, scale):
    """The plate seen at an angle: tilted, shifted and in perspective."""
    unit = OVERSAMPLED * scale
    tilt = np.deg2rad(np.clip(rng.normal(0, 1.6), -4, 4))
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [WIDTH * unit / 2, HEIGHT * unit / 2]
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    seen = corners @ turn + rng.uniform(-1, 1, (4, 2)) * [4 * unit, 2.5 * unit]
    free = np.array([max(0.0, WIDTH * unit - size[0]) * 0.4, 3 * unit])
    seen += rng.uniform(-1, 1, 2) * free + np.array([plate.shape[1], plate.shape[0]]) / 2
    width, height = round(WIDTH * scale), round(HEIGHT * scale)
    rows, wanted = [], []
    for (x, y), (u, v) in zip([(0, 0), (width, 0), (width, height), (0, height)], seen):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    coefficients = np.linalg.solve(np.array(rows, float), np.array(wanted))
    flat = Image.fromarray((plate * 255).astype(np.uint8))
    return flat.transform((width, height), Image.PERSPECTIVE, tuple(coefficients), Image.BICUBIC)


def lit(rng, picture, scale):
    """Focus, light, contrast, grain and compression of a cheap camera."""
    if rng.random() < 0.7:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, 1.5) * scale))
    light = np.asarray(picture, np.float32) / 255
    y, x = np.mgrid[-1 : 1 : light.shape[0] * 1j, -1 : 1 : light.shape[1] * 1j].astype(np.float32)
    light = light * (1 + rng.uniform(-0.35, 0.35) * x + rng.uniform(-0.3, 0.3) * y)
    if rng.random() < 0.3:  # a lamp mirrored in the glass
        spot = np.exp(-(((x - rng.uniform(-1, 1)) / 0.4) ** 2) - ((y - rng.uniform(-1, 1)) / 0.8) ** 2)
        light = light + rng.uniform(0.1, 0.4) * spot
    light = np.clip(light, 0, 1.2) ** rng.uniform(0.7, 1.5)
    light = rng.uniform(0.5, 1) * light + rng.uniform(0, 0.15)
    light = light + rng.normal(0, rng.uniform(0, 0.06), light.shape).astype(np.float32)
    picture = Image.fromarray((np.clip(light, 0, 1) * 255).astype(np.uint8))
    if rng.random() < 0.4:
        packed = BytesIO()
        picture.save(packed, "JPEG", quality=int(rng.integers(35, 90)))
        picture = Image.open(packed)
        picture.load()
    return picture


def draw(seed, number, families, scale=1):
    """Picture `number` of the endless series `seed`: a grey PIL picture of 256*scale x 64*scale, and its reading."""
    rng = np.random.default_rng([seed, number])
    glyphs = choose_face(rng, families)
    positions, reading = choose_value(rng)
    plate, size = counter(rng, glyphs, positions, scale)
    return lit(rng, photographed(rng, plate, size, scale), scale), reading


if __name__ == "__main__":  # a contact sheet, to look at
    families = faces.families(faces.TRAINING)
    sheet = Image.new("L", (WIDTH * 4 + 12, (HEIGHT + 4) * 12), 128)
    for i in range(48):
        sheet.paste(draw(1, i, families)[0], (i % 4 * (WIDTH + 4), i // 4 * (HEIGHT + 4)))
    sheet.save("sheet.png")
