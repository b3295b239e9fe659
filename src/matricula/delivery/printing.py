"""The papers: the week of a class in one file, and an extract of one student."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _

from matricula.authorities.api import Org
from matricula.delivery.queries.content import Content, content_of
from matricula.delivery.queries.weeks import PrintoutLine
from matricula.delivery.sheets import TEMPLATE, sheet_of
from matricula.delivery.words import EXTRACT_BASIS, PRINTOUT_BASIS
from matricula.documents.api import pdf, pdf_many
from matricula.regulation.api import Stack

WEEK: Final = timedelta(days=7)
# Students whose days are read in one statement.
AT_ONCE: Final = 50


def print_sheets(
    lines: Sequence[PrintoutLine],
    monday: date,
    school: Org,
    stack: Stack,
    now: datetime,
    write: Callable[[bytes], object],
) -> dict[int, str]:
    """The printouts of a week in one PDF, in the order of ``lines``; by printout, the digest of what stands on it.

    Read and printed fifty at a time, with one statement for each fifty. Nothing is written without lines.
    """
    digests: dict[int, str] = {}

    def reading() -> Iterator[dict[str, Any]]:
        for line, sheet in week_sheets(lines, monday, school, stack, now):
            digests[line.printout.pk] = digest_of(sheet)
            yield sheet

    pdf_many(TEMPLATE, reading(), write, at=now)
    return digests


def week_sheets(
    lines: Sequence[PrintoutLine], monday: date, school: Org, stack: Stack, now: datetime
) -> Iterator[tuple[PrintoutLine, dict[str, Any]]]:
    """Each printout with its sheet: the lessons of the week, and homework of the week that follows, too."""
    waiting = iter(lines)
    while part := list(islice(waiting, AT_ONCE)):
        places = [one.printout.enrollment_id for one in part]
        content = content_of(places, monday, monday + WEEK, monday + 2 * WEEK)
        for line in part:
            yield (
                line,
                sheet_of(
                    content[line.printout.enrollment_id],
                    title=_("The week on paper"),
                    student=line.printout.enrollment.student.name,
                    school_class=line.school_class.name if line.school_class else "",
                    reader=line.reader,
                    school=school,
                    since=monday,
                    until=monday + WEEK,
                    now=now,
                    stack=stack,
                    clause=stack.basis(PRINTOUT_BASIS),
                    signed=True,
                ),
            )


def extract(
    content: Content,
    *,
    student: str,
    school_class: str,
    school: Org,
    since: date,
    until: date,
    now: datetime,
    stack: Stack,
) -> bytes:
    """An extract from the diary of one student, from ``since`` on and before ``until``, to be kept."""
    sheet = sheet_of(
        content,
        title=_("Extract from the diary"),
        student=student,
        school_class=school_class,
        reader="",
        school=school,
        since=since,
        until=until,
        now=now,
        stack=stack,
        clause=stack.basis(EXTRACT_BASIS) if EXTRACT_BASIS in stack.bases else "",
        signed=False,
    )
    return pdf(TEMPLATE, sheet, at=now)


def digest_of(sheet: dict[str, Any]) -> str:
    """What stands on a sheet, but for the moment at which it was printed: the same journal gives the same digest."""
    said = {name: value for name, value in sheet.items() if name != "made"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def duties_pdf(sheet: Mapping[str, Any], now: datetime) -> bytes:
    """Proof of duty on paper: ``sheet`` has words alone, as ``documents/duties.typ`` asks for them."""
    return pdf("delivery/duties", sheet, at=now)
