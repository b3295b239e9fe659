"""What is filed in the archive, kind by kind."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.registry.api import ARCHIVE_TABLE, ArchiveItem, StudentView
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.stored import in_reader_language


def archive(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    """A table for each kind that has entries, and the kinds that have none."""
    kinds = {code: table_label(stack, ARCHIVE_TABLE, code) for code in stack.table(ARCHIVE_TABLE).codes}
    filed = {code: [one for one in view.archive if one.kind == code] for code in kinds}
    return {
        "tables": [_entries(kinds[code], found, stack) for code, found in filed.items() if found],
        "not_filed": [kinds[code] for code, found in filed.items() if not found],
        "side": "archive",
    }


def _entries(kind: str, found: list[ArchiveItem], stack: Stack) -> parts.Table:
    """The entries of one kind; a column in which none of them says anything is left out."""
    columns = [parts.Column("title", _("Entry")), parts.Column("date", _("Date"), whole=True)]
    if any(one.data for one in found):
        columns.append(parts.Column("data", _("Content"), long=True))
    if any(one.paper_uuid for one in found):
        columns.append(parts.Column("paper", _("Paper")))
    if any(one.clause for one in found):
        columns.append(parts.Column("clause", _("Clause")))
    return parts.Table(
        caption=kind,
        caption_seen=True,
        columns=tuple(columns),
        rows=tuple(
            parts.Row(
                {
                    "title": _titled(one, stack),
                    "date": parts.Cell(date_format(one.recorded_on), figures=True),
                    "data": " · ".join(f"{key}: {value}" for key, value in one.data.items()),
                    "paper": parts.Link(
                        _("Download"), reverse("paper", args=[one.paper_uuid]), "download", one.title
                    )
                    if one.paper_uuid
                    else "",
                    "clause": clause_note(stack.pack, one.clause) or "",
                }
            )
            for one in found
        ),
    )


def _titled(one: ArchiveItem, stack: Stack) -> parts.Cell:
    """The title in the reader's language; as it was filed below, where that differs."""
    shown_as = in_reader_language(stack, one.title)
    return parts.Cell(shown_as, under=one.title if one.title != shown_as else "")
