"""Photographs of students: what the pack takes, and the picture that is kept of what was sent."""

import io
import warnings
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from matricula.kernel.file_starts import JPEG, PNG, is_program, media_type
from matricula.papers.api import Paper, content_of, media_name
from matricula.regulation.api import Refused, Stack, Words

PHOTOGRAPHS: Final = "photographs"
"""The basis that says under which clause a school collects photographs, and what it takes."""
FORMATS: Final = {JPEG: "JPEG", PNG: "PNG"}
_QUALITY: Final = 88


class PhotoRefused(Refused):
    """The file cannot be a student's photograph; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """What a pack takes: types and bytes of a file, pixels at least and at most, and the size of what is kept."""

    media_types: tuple[str, ...]
    max_bytes: int
    least: tuple[int, int]
    most_pixels: int
    kept: tuple[int, int]
    clause: str


def collects_photographs(stack: Stack) -> bool:
    """Whether the law of the pack has photographs of students."""
    return PHOTOGRAPHS in stack.bases


def photo_limits(stack: Stack) -> PhotoLimits:
    """What the pack takes. KeyError or ValueError: the pack says it wrongly, which the system check finds."""
    said = stack.basis_words(PHOTOGRAPHS)
    return PhotoLimits(
        media_types=tuple(said["media_types"].split()),
        max_bytes=int(said["max_bytes"]),
        least=(int(said["least_width"]), int(said["least_height"])),
        most_pixels=int(said["most_pixels"]),
        kept=(int(said["width"]), int(said["height"])),
        clause=stack.basis(PHOTOGRAPHS),
    )


def kept_picture(content: bytes, limits: PhotoLimits) -> bytes:
    """The picture as a JPEG that shows what was sent and tells nothing else: no place, no camera, no hidden bytes.

    It is upright, on white, and no larger than the pack keeps. The same file gives the same bytes. Raises
    :class:`PhotoRefused`: ``photo.empty``, ``.too_large``, ``.no_picture``, ``.damaged``, ``.too_small``,
    ``.too_many_pixels``.
    """
    kind = _kind(content, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as picture:
                _check_size(picture, limits)
                # A large JPEG is decoded at a fraction of its size, which is still more than is kept.
                picture.draft("RGB", (2 * limits.kept[0], 2 * limits.kept[1]))
                return _drawn(ImageOps.exif_transpose(picture), limits)
    except PhotoRefused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise _too_many_pixels(limits) from bomb
    except Exception as broken:
        # Pillow answers damaged files with errors of many kinds.
        raise _refused("damaged", _("The picture is damaged or incomplete."), limits) from broken


def photo_bytes(photo: UUID | str | None) -> bytes:
    """The kept picture, to stand in a document; empty where there is none, or the transaction does not see it.

    At most one statement.
    """
    paper = Paper.objects.filter(uuid=photo, media_type=JPEG).first() if photo else None
    return content_of(paper) if paper else b""


def _kind(content: bytes, limits: PhotoLimits) -> str:
    if not content:
        raise _refused("empty", _("The file is empty."), limits)
    if len(content) > limits.max_bytes:
        said = _("The file is larger than %(limit)s.") % {"limit": filesizeformat(limits.max_bytes)}
        raise _refused("too_large", said, limits)
    kind = media_type(content[:4096])
    if is_program(content[:4096]) or kind not in limits.media_types or kind not in FORMATS:
        accepted = ", ".join(media_name(one) for one in limits.media_types)
        said = _("This file is no picture of these kinds: %(accepted)s.") % {"accepted": accepted}
        raise _refused("no_picture", said, limits)
    return kind


def _check_size(picture: Image.Image, limits: PhotoLimits) -> None:
    size = {"width": picture.width, "height": picture.height}
    if picture.width * picture.height > limits.most_pixels:
        raise _too_many_pixels(limits)
    if min(size.values()) < min(limits.least) or max(size.values()) < max(limits.least):
        least = {**size, "least_width": limits.least[0], "least_height": limits.least[1]}
        said = _(
            "The picture has %(width)d × %(height)d pixels, and needs %(least_width)d × %(least_height)d."
        )
        raise _refused("too_small", said % least, limits)


def _too_many_pixels(limits: PhotoLimits) -> PhotoRefused:
    return _refused("too_many_pixels", _("The picture has too many pixels for a photograph."), limits)


def _drawn(picture: Image.Image, limits: PhotoLimits) -> bytes:
    clear = picture.convert("RGBA") if "transparency" in picture.info or "A" in picture.mode else None
    drawn = Image.new("RGB", picture.size, "white") if clear else picture.convert("RGB")
    if clear:
        drawn.paste(clear, mask=clear.getchannel("A"))
    drawn.thumbnail(limits.kept, Image.Resampling.LANCZOS)
    # What Pillow has learned of the file would be written again.
    drawn.info = {}
    target = io.BytesIO()
    drawn.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()


def _refused(code: str, said: Words, limits: PhotoLimits) -> PhotoRefused:
    return PhotoRefused(
        f"photo.{code}",
        said,
        limits.clause,
        next_step=_("Take the photograph again, or choose another file."),
    )
