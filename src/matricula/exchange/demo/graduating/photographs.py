"""Photographs of a demonstration: drawn heads and shoulders, the same few for everybody."""

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

from matricula.authorities.api import Acting, in_scope
from matricula.exchange.demo.graduating.stories import Studying
from matricula.registry.api import Student, change_photo

GROUNDS: Final = ("#dfe7ee", "#e8e2d6", "#dde8df", "#e9dfe4")
WITHOUT_ONE: Final = 25
"""Every so manieth has none, so that the list of what is wanting has something to say of photographs."""
_SIZE: Final = (358, 441)
_HEAD: Final = (119, 92, 239, 242)
_SHOULDERS: Final = (44, 272, 314, 640)
_INK: Final = "#7c8894"


def keep_photographs(students: Sequence[Studying], by: Acting) -> None:
    """Give most of these students of the school of ``by`` a picture. Each is kept once, and named by many students."""
    for number, ground in enumerate(GROUNDS):
        chosen = [
            one.place
            for place, one in enumerate(students)
            if place % WITHOUT_ONE and place % len(GROUNDS) == number
        ]
        if not chosen:
            continue
        with in_scope(by):
            change_photo(by=by, enrollment=chosen[0], content=drawn(ground))
        kept = Student.objects.values_list("photo", flat=True).get(pk=chosen[0].student_id)
        Student.objects.filter(pk__in=[one.student_id for one in chosen[1:]]).update(photo=kept)


def drawn(ground: str) -> bytes:
    """Nobody, before a ground of that colour, as a JPEG."""
    picture = Image.new("RGB", _SIZE, ground)
    pen = ImageDraw.Draw(picture)
    pen.ellipse(_SHOULDERS, fill=_INK)
    pen.ellipse(_HEAD, fill=_INK, outline=ground, width=6)
    target = io.BytesIO()
    picture.save(target, "JPEG")
    return target.getvalue()
