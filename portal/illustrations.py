"""Images of the example content, drawn here: the land of the Gard in the colours of the portal.

The same title and seed always give the same drawing.
"""

import math
from collections.abc import Callable
from io import BytesIO
from random import Random

from django.core.files.images import ImageFile
from django.utils.text import slugify
from PIL import Image, ImageDraw

from portal.models import PortalImage

WIDTH, HEIGHT = 1200, 800
#: Drawn larger, then reduced, for smooth edges.
SCALE = 2

Colour = str
Drawing = ImageDraw.ImageDraw

GARRIGUE = ("#12352b", "#1c5142", "#2f7a62", "#7fb09a", "#dcebe3")
STONE = ("#6d6250", "#d3c5ab", "#e7ddca", "#f4eee2", "#fbf8f2")
TERRACOTTA = ("#9a3412", "#b6431a", "#f0a783", "#fbe6d9")
OCHRE = ("#d99a2b", "#fbefd3")
GARDON = ("#174a6b", "#4f86a8", "#dceaf3")
SALT = ("#d9657b", "#fce4e6")
#: Sky and sun at different hours.
HOURS = (
    ("#dceaf3", OCHRE[0]),
    ("#fbefd3", TERRACOTTA[1]),
    ("#dcebe3", OCHRE[0]),
    ("#fbe6d9", SALT[0]),
    ("#fce4e6", TERRACOTTA[1]),
)


def illustrate(title: str, seed: int) -> PortalImage:
    """An image drawn for `title`, made once: it is found again by its title."""
    existing = PortalImage.objects.filter(title=title).first()
    if existing:
        return existing
    scene, description = SCENES[seed % len(SCENES)]
    picture = PortalImage(title=title, description=description, credit="Dessin du portail, CC0")
    picture.file = _file(draw(scene, seed), f"{slugify(title)[:60]}-{seed}.png")
    picture.save()
    return picture


def draw(scene: Callable[[Drawing, Random], None], seed: int) -> Image.Image:
    dice = Random(seed)  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
    pencil = ImageDraw.Draw(image)
    sky, sun = dice.choice(HOURS)
    pencil.rectangle((0, 0, *image.size), fill=sky)
    _disc(pencil, dice.randint(180, 1020), dice.randint(120, 260), dice.randint(60, 110), sun)
    scene(pencil, dice)
    return image.reduce(SCALE).quantize(64)


def _file(image: Image.Image, name: str) -> ImageFile:
    content = BytesIO()
    image.save(content, "PNG")
    content.seek(0)
    return ImageFile(content, name=name)


# Strokes, in units of the finished image


def _box(pencil: Drawing, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
    pencil.rectangle((left * SCALE, top * SCALE, right * SCALE, bottom * SCALE), fill=colour)


def _disc(pencil: Drawing, x: float, y: float, radius: float, colour: Colour) -> None:
    pencil.ellipse(
        ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE), fill=colour
    )


def _shape(pencil: Drawing, points: list[tuple[float, float]], colour: Colour) -> None:
    pencil.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)


def _line(pencil: Drawing, points: list[tuple[float, float]], colour: Colour, width: float) -> None:
    pencil.line(
        [(x * SCALE, y * SCALE) for x, y in points], fill=colour, width=round(width * SCALE), joint="curve"
    )


def _ridge(pencil: Drawing, dice: Random, top: float, swing: float, colour: Colour) -> None:
    """A line of hills from one side to the other, filled down to the bottom."""
    start, length = dice.uniform(0, math.tau), dice.uniform(240, 420)
    crest = [
        (
            x,
            top
            + swing * math.sin(start + x / length)
            + swing * 0.35 * math.sin(2 * start + x / (length * 0.41)),
        )
        for x in range(0, WIDTH + 20, 20)
    ]
    _shape(pencil, [(0, HEIGHT), *crest, (WIDTH, HEIGHT)], colour)


def _arch(pencil: Drawing, left: float, right: float, top: float, bottom: float, colour: Colour) -> None:
    radius = (right - left) / 2
    _disc(pencil, left + radius, top + radius, radius, colour)
    _box(pencil, left, top + radius, right, bottom, colour)


def _cypress(pencil: Drawing, x: float, foot: float, height: float, colour: Colour) -> None:
    half = height * 0.13
    pencil.ellipse(
        ((x - half) * SCALE, (foot - height) * SCALE, (x + half) * SCALE, foot * SCALE), fill=colour
    )


# Scenes


def aqueduct(pencil: Drawing, dice: Random) -> None:
    _ridge(pencil, dice, 430, 40, GARRIGUE[3])
    _ridge(pencil, dice, 520, 36, GARRIGUE[2])
    behind = dice.choice((GARRIGUE[3], GARDON[2], OCHRE[1]))
    _box(pencil, 0, 250, WIDTH, 350, STONE[2])
    _box(pencil, 0, 238, WIDTH, 252, STONE[1])
    for left in range(-10, WIDTH, 66):
        _arch(pencil, left + 12, left + 54, 270, 350, behind)
    _box(pencil, 0, 350, WIDTH, 720, STONE[2])
    _box(pencil, 0, 350, WIDTH, 366, STONE[1])
    step = dice.choice((240, 270, 300))
    fills = dice.sample((GARRIGUE[1], TERRACOTTA[1], GARDON[0], OCHRE[0]), 4)
    for number, left in enumerate(range(-40, WIDTH, step)):
        _arch(pencil, left + 30, left + step - 30, 410, 720, fills[number % len(fills)])
    _box(pencil, 0, 700, WIDTH, HEIGHT, GARDON[1])
    for _wave in range(9):
        x, y = dice.randint(0, 1000), dice.randint(715, 785)
        _line(pencil, [(x, y), (x + dice.randint(60, 180), y)], GARDON[2], 4)


def garrigue(pencil: Drawing, dice: Random) -> None:
    for top, swing, colour in ((400, 60, GARRIGUE[3]), (500, 50, GARRIGUE[2]), (610, 40, GARRIGUE[1])):
        _ridge(pencil, dice, top, swing, colour)
    for _tree in range(dice.randint(5, 9)):
        _cypress(pencil, dice.randint(60, 1140), dice.randint(620, 700), dice.randint(110, 190), GARRIGUE[0])
    for _bush in range(26):
        colour = dice.choice((GARRIGUE[0], GARRIGUE[2], OCHRE[0], SALT[0]))
        _disc(pencil, dice.randint(0, WIDTH), dice.randint(680, 790), dice.randint(10, 34), colour)


def vineyard(pencil: Drawing, dice: Random) -> None:
    _ridge(pencil, dice, 380, 50, GARRIGUE[3])
    _ridge(pencil, dice, 450, 24, GARRIGUE[2])
    _box(pencil, 0, 490, WIDTH, HEIGHT, TERRACOTTA[2])
    vanish = dice.randint(420, 780)
    for foot in range(-900, WIDTH + 900, 150):
        _shape(pencil, [(vanish, 490), (foot, HEIGHT), (foot + 74, HEIGHT)], GARRIGUE[1])
        _shape(pencil, [(vanish, 490), (foot + 14, HEIGHT), (foot + 34, HEIGHT)], GARRIGUE[2])
    _farm(pencil, dice.randint(140, 960), 500)


def camargue(pencil: Drawing, dice: Random) -> None:
    _box(pencil, 0, 440, WIDTH, HEIGHT, GARDON[2])
    _box(pencil, 0, 430, WIDTH, 452, GARRIGUE[2])
    for _pool in range(7):
        x, y = dice.randint(-100, 1000), dice.randint(470, 740)
        _line(
            pencil,
            [(x, y), (x + dice.randint(200, 500), y)],
            dice.choice((SALT[1], GARDON[1], "#ffffff")),
            14,
        )
    for place in dice.sample(range(110, 1090, 140), dice.randint(3, 5)):
        _flamingo(pencil, place, dice.randint(590, 690))
    for _reed in range(60):
        x, foot = dice.randint(0, WIDTH), dice.randint(760, HEIGHT)
        _line(pencil, [(x, foot), (x + dice.randint(-14, 14), foot - dice.randint(60, 150))], GARRIGUE[1], 5)


def village(pencil: Drawing, dice: Random) -> None:
    _ridge(pencil, dice, 400, 70, GARRIGUE[3])
    _ridge(pencil, dice, 560, 30, GARRIGUE[2])
    tower = dice.randint(420, 720)
    _box(pencil, tower, 260, tower + 84, 640, STONE[1])
    _shape(pencil, [(tower - 8, 262), (tower + 42, 180), (tower + 92, 262)], TERRACOTTA[0])
    _arch(pencil, tower + 28, tower + 56, 300, 370, STONE[0])
    for left in range(40, 1100, 118):
        _house(pencil, dice, left + dice.randint(-16, 16), dice.randint(430, 520))
    _ridge(pencil, dice, 690, 16, GARRIGUE[1])
    for _tree in range(5):
        _cypress(pencil, dice.randint(40, 1160), 720, dice.randint(100, 170), GARRIGUE[0])


def river(pencil: Drawing, dice: Random) -> None:
    _ridge(pencil, dice, 360, 50, GARRIGUE[3])
    _ridge(pencil, dice, 450, 40, STONE[1])
    _ridge(pencil, dice, 520, 30, GARRIGUE[2])
    bend, swing = dice.randint(420, 780), dice.choice((-150, 150))
    _stream(pencil, bend, swing, 150, GARDON[1])
    _stream(pencil, bend, swing, 70, GARDON[2])
    for _stone in range(22):
        x, y = dice.randint(0, WIDTH), dice.randint(700, 790)
        _disc(pencil, x, y, dice.randint(8, 26), dice.choice(STONE[1:4]))
    for _tree in range(6):
        x, foot = dice.choice((dice.randint(20, 260), dice.randint(940, 1180))), dice.randint(600, 700)
        _box(pencil, x - 6, foot - 70, x + 6, foot, STONE[0])
        _disc(pencil, x, foot - 100, dice.randint(46, 76), dice.choice(GARRIGUE[:3]))


def _stream(pencil: Drawing, bend: float, swing: float, width: float, colour: Colour) -> None:
    """Water that winds and widens from far away to the reader's feet."""
    depths = [step / 40 for step in range(41)]
    middles = [bend + swing * depth * math.sin(depth * 5) for depth in depths]
    halves = [4 + width * depth * depth for depth in depths]
    left = [(m - h, 500 + 300 * d) for m, h, d in zip(middles, halves, depths, strict=True)]
    right = [(m + h, 500 + 300 * d) for m, h, d in zip(middles, halves, depths, strict=True)]
    _shape(pencil, left + right[::-1], colour)


def _farm(pencil: Drawing, left: float, foot: float) -> None:
    _box(pencil, left, foot - 70, left + 150, foot, STONE[3])
    _shape(pencil, [(left - 12, foot - 68), (left + 75, foot - 118), (left + 162, foot - 68)], TERRACOTTA[1])
    _arch(pencil, left + 56, left + 94, foot - 52, foot, GARRIGUE[0])


def _house(pencil: Drawing, dice: Random, left: float, top: float) -> None:
    wall = dice.choice((STONE[2], STONE[3], OCHRE[1], TERRACOTTA[3]))
    _box(pencil, left, top, left + 112, 700, wall)
    _shape(
        pencil,
        [(left - 8, top + 4), (left + 56, top - 44), (left + 120, top + 4)],
        dice.choice(TERRACOTTA[:2]),
    )
    for column in (22, 66):
        _box(
            pencil,
            left + column,
            top + 34,
            left + column + 24,
            top + 72,
            dice.choice((GARDON[0], GARRIGUE[1])),
        )


def _flamingo(pencil: Drawing, x: float, y: float) -> None:
    _line(pencil, [(x, y), (x + 4, y + 74)], SALT[0], 5)
    _line(pencil, [(x + 14, y), (x + 16, y + 74)], SALT[0], 5)
    _disc(pencil, x + 4, y - 14, 30, SALT[0])
    _line(pencil, [(x + 22, y - 26), (x + 52, y - 60), (x + 40, y - 96), (x + 58, y - 112)], SALT[0], 9)
    _disc(pencil, x + 60, y - 112, 12, SALT[0])
    _line(pencil, [(x + 68, y - 110), (x + 84, y - 98)], GARRIGUE[0], 7)


SCENES: tuple[tuple[Callable[[Drawing, Random], None], str], ...] = (
    (aqueduct, "Dessin : les arches du pont du Gard au-dessus du Gardon"),
    (garrigue, "Dessin : collines de garrigue et cyprès"),
    (vineyard, "Dessin : rangs de vigne et mas au pied des collines"),
    (camargue, "Dessin : étangs de Camargue, roseaux et flamants roses"),
    (village, "Dessin : un village, son clocher et ses toits de tuiles"),
    (river, "Dessin : une rivière entre galets et garrigue"),
)
