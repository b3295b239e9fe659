"""Take the photographs of many students from one ZIP whose files are named by student number."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import refusal_for
from matricula.authorities.api import Acting, Org, require
from matricula.kernel.text import tidy
from matricula.registry.actions.change_photo import CHANGE_PHOTO, change_photo
from matricula.registry.models import Enrollment, StudentNumber
from matricula.registry.photographs import PhotoLimits, kept_picture, photo_limits
from matricula.regulation.api import Refused, Words, stack_for

MOST_FILES: Final = 2_000
MOST_UNPACKED: Final = 400 * 1024 * 1024
"""No school sends more at once. What a ZIP says of itself may be a lie, so what is really read is counted."""
# What computers put into a ZIP beside what people do.
_NOT_SENT: Final = ("__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """One file of the ZIP: the student whom it fits, or what is wrong with it."""

    file: str
    student: str = ""
    replaces: bool = False
    says: Words = ""
    next_step: Words = ""
    clause: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether it was left out."""
        return bool(self.says)


@dataclass(frozen=True, slots=True)
class PhotosRead:
    """Every file of a ZIP, in its order."""

    lines: tuple[PhotoLine, ...]

    @property
    def faults(self) -> list[PhotoLine]:
        """What was left out, and why."""
        return [one for one in self.lines if one.is_fault]

    @property
    def fits(self) -> list[PhotoLine]:
        """What fits a student."""
        return [one for one in self.lines if not one.is_fault]


def load_photos(path: Path, *, by: Acting, school: Org, dry_run: bool) -> PhotosRead:
    """Give every student of the school the picture that is named by the number; what fits nobody is left out by name.

    A ``dry_run`` reads every picture and keeps none. The same ZIP again changes nothing. Raises :class:`Refused` for a
    file that is no ZIP, or holds too much: ``photos.no_zip``, ``.too_many``, ``.too_much``.
    """
    require(by, CHANGE_PHOTO, school)
    limits = photo_limits(stack_for(school.pack))
    try:
        with zipfile.ZipFile(path) as archive:
            files = [one for one in archive.infolist() if _is_sent(one)]
            if len(files) > MOST_FILES:
                said = _("The ZIP holds more than %(count)d files.") % {"count": MOST_FILES}
                raise _refused("too_many", said, limits)
            places = _places(school, {_number(one) for one in files})
            return PhotosRead(tuple(_lines(archive, files, places, by, limits, dry_run=dry_run)))
    except zipfile.BadZipFile as broken:
        raise _refused("no_zip", _("This file is no ZIP, or it is damaged."), limits) from broken


def _is_sent(one: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(one.filename).parts
    return not one.is_dir() and not any(part in _NOT_SENT or part.startswith(".") for part in parts)


def _number(one: zipfile.ZipInfo) -> str:
    return tidy(PurePosixPath(one.filename.replace("\\", "/")).stem).upper()


def _places(school: Org, numbers: set[str]) -> dict[str, Enrollment | None]:
    """By number: the open place at the school, None for somebody seen who has none there; two statements."""
    students = dict(
        StudentNumber.objects.filter(number__in=numbers, ended_on=None).values_list("number", "student_id")
    )
    places = {
        one.student_id: one
        for one in Enrollment.objects.filter(
            student_id__in=students.values(), school=school, is_open=True, is_principal=True
        ).select_related("student", "school")
    }
    return {number: places.get(student) for number, student in students.items()}


def _lines(
    archive: zipfile.ZipFile,
    files: list[zipfile.ZipInfo],
    places: Mapping[str, Enrollment | None],
    by: Acting,
    limits: PhotoLimits,
    *,
    dry_run: bool,
) -> Iterator[PhotoLine]:
    left, numbers, pictures = MOST_UNPACKED, dict[str, str](), dict[str, str]()
    for one in files:
        name, number = tidy(one.filename), _number(one)
        try:
            place = _place(number, places, numbers, name, limits)
            content = _unpacked(archive, one, min(limits.max_bytes + 1, left), limits)
            left -= len(content)
            if left <= 0:
                said = _("Unpacked, the ZIP is larger than %(limit)s.") % {
                    "limit": filesizeformat(MOST_UNPACKED)
                }
                raise _refused("too_much", said, limits)
            digest = hashlib.sha256(kept_picture(content, limits)).hexdigest()
            if digest in pictures:
                said = _("It is the same picture as %(file)s.") % {"file": pictures[digest]}
                raise _line_refused("same_picture", said, limits)
            pictures[digest] = name
            replaces = place.student.photo is not None
            if not dry_run:
                change_photo(by=by, enrollment=place, content=content)
        except (Refused, DatabaseError) as wrong:
            refused = wrong if isinstance(wrong, Refused) else refusal_for(wrong)
            if refused is None or refused.code == "photos.too_much":
                raise
            yield PhotoLine(
                name, says=refused.text, next_step=refused.next_step or "", clause=refused.clause or ""
            )
        else:
            yield PhotoLine(name, place.student.name, replaces)


def _place(
    number: str,
    places: Mapping[str, Enrollment | None],
    taken: dict[str, str],
    name: str,
    limits: PhotoLimits,
) -> Enrollment:
    if number in taken:
        said = _("There are two files for this student number; the first is %(file)s.") % {
            "file": taken[number]
        }
        raise _line_refused("twice", said, limits)
    if number not in places:
        raise _line_refused(
            "unknown_number",
            _("No student of your school has the number %(number)s.") % {"number": number},
            limits,
        )
    place = places[number]
    if place is None:
        raise _line_refused("not_own", _("The student with this number is at another school now."), limits)
    taken[number] = name
    return place


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo, most: int, limits: PhotoLimits) -> bytes:
    """No more of the file than may be kept, whatever the ZIP says of its size."""
    try:
        with archive.open(one) as file:
            return file.read(most)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as broken:
        # RuntimeError: it is behind a password.
        said = _("This file of the ZIP is damaged, or behind a password.")
        raise _line_refused("not_unpacked", said, limits) from broken


def _line_refused(code: str, said: Words, limits: PhotoLimits) -> Refused:
    return Refused(
        f"photo.{code}",
        said,
        clause=limits.clause,
        next_step=_("Name the file by the student number, and send it again with the others."),
    )


def _refused(code: str, said: Words, limits: PhotoLimits) -> Refused:
    return Refused(
        f"photos.{code}",
        said,
        clause=limits.clause,
        next_step=_("Send the photographs of one class after another, each ZIP with pictures alone."),
    )
