"""Draws papers that look like scans and say that they are none: lines, writing nobody can read, a made-up stamp."""

import io
import math
import random

from PIL import Image, ImageDraw, ImageFont

_WIDTH, _HEIGHT = 595, 842
_INK, _LINE, _RED = (52, 58, 84), (170, 170, 170), (196, 40, 44)


def draw_paper(draw: random.Random, number: str) -> bytes:
    """A PNG of some ten kilobytes; `number` is printed at its foot so that no two are alike."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), (252, 251, 246))
    pen = ImageDraw.Draw(image)
    pen.text((60, 40), "DEMONSTRATION - NOT A REAL PAPER", fill=_INK, font=ImageFont.load_default(20))
    for row in range(11):
        top = 90 + row * 54
        pen.rectangle((50, top, _WIDTH - 50, top + 54), outline=_LINE)
        pen.line((190, top, 190, top + 54), fill=_LINE)
        _scribble(pen, draw, 62, top + 27, 100)
        _scribble(pen, draw, 205, top + 27, draw.randrange(120, 310))
    _stamp(pen, draw.randrange(360, 450), draw.randrange(600, 690))
    _scribble(pen, draw, 90, 740, 120)
    pen.text((60, 800), f"demo {number}", fill=_LINE, font=ImageFont.load_default(14))
    buffer = io.BytesIO()
    image.rotate(draw.uniform(-1.2, 1.2), fillcolor=(240, 238, 230)).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def _scribble(pen: ImageDraw.ImageDraw, draw: random.Random, left: int, middle: int, length: int) -> None:
    points = [
        (left + step, middle + 7 * math.sin(step / 4 + draw.random()) * draw.uniform(0.3, 1))
        for step in range(0, length, 3)
    ]
    pen.line(points, fill=_INK, width=2)


def _stamp(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    radius = 58
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=_RED, width=4)
    star = [
        (x + size * math.sin(angle * math.pi / 5), y - size * math.cos(angle * math.pi / 5))
        for angle, size in ((point, 22 if point % 2 == 0 else 9) for point in range(10))
    ]
    pen.polygon(star, fill=_RED)
    pen.text((x - 22, y + 30), "DEMO", fill=_RED, font=ImageFont.load_default(16))
