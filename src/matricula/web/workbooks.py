"""A workbook as an answer, and the one way in which a list of a page becomes one."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, QueryDict
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, Org
from matricula.exchange.api import ListSheet, write_lists
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass
from matricula.regulation.api import Refused
from matricula.web.addresses import address
from matricula.web.law_words import listed
from matricula.web.names import org_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 50_000
"""How many rows a workbook holds; a longer list has to be narrowed first."""
AT_ONCE = 1_000
"""How many rows of a list are asked for at a time."""
# Where a page of the list begins; a workbook begins at the beginning.
_PLACES = ("after", "before")
T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True)
class Whose:
    """What a list is of: its kind and id, and who sees it, for the log of looks; ``name`` for the name of the file."""

    kind: str
    uuid: UUID
    seen_by: Sequence[int]
    name: str

    @classmethod
    def office(cls, org: Org) -> "Whose":
        """A list of an office, a school or an area."""
        return cls("org", org.uuid, org.lineage, org_name(org))

    @classmethod
    def of_class(cls, found: SchoolClass) -> "Whose":
        """A list of a class, which its school is known of."""
        name = listed([org_name(found.school), found.name])
        return cls("school_class", found.uuid, found.school.lineage, name)


def workbook(file: IO[bytes], name: str) -> FileResponse:
    """The workbook from its beginning, to be saved under that name; it is closed when it has been sent."""
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def workbook_href(route: str, asked: QueryDict, *args: object) -> str:
    """The address of the workbook beside a list, narrowed as the list is."""
    fields = [(name, value) for name, values in asked.lists() if name not in _PLACES for value in values]
    return (reverse(route, args=args) if args else address(route)) + (
        f"?{urlencode(fields)}" if fields else ""
    )


def list_workbook(
    by: Acting, sheets: Sequence[ListSheet], *, of: Whose, page: str, unmasked: bool = False
) -> FileResponse:
    """The lists as a workbook of today; that it was taken out, and with how many rows, is noted under ``page``.

    Refused when there are more than ``MOST`` rows: of half a list nobody would see that it is one.
    """
    today = civil_today(by.zone)
    as_of = _("As of %(day)s") % {"day": date_format(today, "DATE_FORMAT")}
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    try:
        written = write_lists(
            target,
            [replace(one, lines=(*one.lines, as_of), rows=_bounded(one.rows)) for one in sheets],
        )
    except BaseException:
        target.close()
        raise
    log_access(
        by,
        subject_kind=of.kind,
        subject=of.uuid,
        page=page,
        seen_by=of.seen_by,
        unmasked=unmasked,
        detail={"rows": written},
    )
    return workbook(target, get_valid_filename(f"{sheets[0].title}-{of.name}-{today.isoformat()}.xlsx"))


def _bounded(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    for number, row in enumerate(rows):
        if number >= MOST:
            raise Refused(
                "list_too_long",
                _("A workbook holds at most %(most)s rows, and this list is longer.")
                % {"most": number_format(MOST)},
                next_step=_("Go back, narrow the list, and take it out in parts."),
            )
        yield row


def page_by_page(page: Callable[[K | None], tuple[Iterable[T], K | None]]) -> Iterator[T]:
    """All rows of a list, as ``page`` gives them: from the beginning for None, with the key of the next page."""
    rows, after = page(None)
    yield from rows
    while after is not None:
        rows, after = page(after)
        yield from rows
