"""What is filed in the archive, kind by kind; what was withdrawn; and which originals are kept on paper, where."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    ARCHIVE_TABLE,
    ArchiveItem,
    PaperOriginal,
    Student,
    StudentView,
    filed_by_hand,
)
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.names import org_name
from matricula.web.office.students.record.contents import content_words, handed_over
from matricula.web.stored import in_reader_language


def may_file(by: Acting, student: Student) -> bool:
    """Whether the reader keeps the archive: an officer of the school where the pupil is."""
    return (
        student.school_id is not None and by.acts_as(student.school_id) and by.may("registry.file_in_archive")
    )


def archive(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    """A table for each kind that has entries, and the kinds that have none."""
    kinds = {code: table_label(stack, ARCHIVE_TABLE, code) for code in stack.table(ARCHIVE_TABLE).codes}
    standing = [one for one in view.archive if not _withdrawn(one, view.on)]
    filed = {code: [one for one in standing if one.kind == code] for code in kinds}
    files = may_file(by, view.student) and view.on == civil_today(by.zone)
    tables = [_entries(kinds[code], found, stack, view, files) for code, found in filed.items() if found]
    return {
        "tables": [*tables, *_originals(standing, stack, view, by, files), *_struck_out(view, stack, kinds)],
        "not_filed": [kinds[code] for code in filed_by_hand(stack) if not filed[code]],
        "kinds_to_file": [(code, kinds[code]) for code in filed_by_hand(stack)] if files else [],
        "side": "archive",
    }


def _withdrawn(one: ArchiveItem, on: date) -> bool:
    return one.withdrawn_on is not None and one.withdrawn_on <= on


def _entries(
    kind: str, found: list[ArchiveItem], stack: Stack, view: StudentView, files: bool
) -> parts.Table:
    """The entries of one kind; a column in which none of them says anything is left out."""
    columns = [parts.Column("title", _("Entry")), parts.Column("date", _("Date"), whole=True)]
    if any(one.data for one in found):
        columns.append(parts.Column("data", _("Content"), long=True))
    if any(one.paper_uuid for one in found):
        columns.append(parts.Column("paper", _("Paper")))
    if any(one.clause for one in found):
        columns.append(parts.Column("clause", _("Clause")))
    places = {one.pk: one.school_id for one in view.enrollments}
    # What an earlier school filed is locked with its place, and what a case filed is the case's.
    own = {
        one.pk
        for one in found
        if files and one.case_uuid is None and places.get(one.enrollment_id or 0) == view.student.school_id
    }
    if files:
        columns.append(parts.Column("change", _("To do")))
    return parts.Table(
        caption=kind,
        caption_seen=True,
        columns=tuple(columns),
        rows=tuple(
            parts.Row(
                {
                    "title": _titled(one, stack),
                    "date": parts.Cell(date_format(one.recorded_on), figures=True),
                    "data": content_words(stack, one.kind, one.data),
                    "paper": parts.Link(
                        _("Download"), reverse("paper", args=[one.paper_uuid]), "download", one.title
                    )
                    if one.paper_uuid
                    else "",
                    "clause": clause_note(stack.pack, one.clause) or "",
                    "change": parts.Cell(
                        _way_to_original(one, view),
                        under=_link(_("Withdraw"), "archive_withdraw", one, view, "cross")
                        if one.pk in own
                        else "",
                    ),
                }
            )
            for one in found
        ),
    )


def _way_to_original(one: ArchiveItem, view: StudentView) -> parts.Link:
    now = [row for row in _kept(one, view.on) if row.ended_on is None]
    if any(row.keeper_id == view.student.school_id for row in now):
        return _link(_("Keep it elsewhere"), "archive_original", one, view, "pen")
    said = _("Original received") if now else _("Original on paper")
    return _link(said, "archive_original", one, view, "pen")


def _link(said: str, route: str, one: ArchiveItem, view: StudentView, icon: str) -> parts.Link:
    return parts.Link(said, reverse(route, args=[view.student.uuid, one.uuid]), icon, one.title)


def _kept(one: ArchiveItem, on: date) -> list[PaperOriginal]:
    """The rows in force on the day, one a keeper, and those of keepers whose receiver has not stated its receipt."""
    rows: list[PaperOriginal] = getattr(one, "kept", [])
    standing = {row.keeper_id: row for row in rows if row.ended_on is None or row.ended_on > on}
    handed = {
        row.handed_to_id: row
        for row in rows
        if row not in standing.values() and row.handed_to_id is not None and row.handed_to_id not in standing
    }
    return [*handed.values(), *standing.values()]


def _originals(
    standing: list[ArchiveItem], stack: Stack, view: StudentView, by: Acting, files: bool
) -> list[parts.Table]:
    """The paper archive: what is kept as an original, by which school, where."""
    kept = [(one, now) for one in standing for now in _kept(one, view.on)]
    if not kept and not files:
        return []
    table = parts.Table(
        caption=_("Originals on paper"),
        caption_seen=True,
        columns=(
            parts.Column("title", _("Entry")),
            parts.Column("keeper", _("Kept by")),
            parts.Column("where", _("Where it is kept")),
            parts.Column("since", _("Since"), whole=True),
            parts.Column("clause", _("Clause")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "title": _titled(one, stack),
                    "keeper": parts.Cell(
                        org_name(now.keeper),
                        under=" · ".join(
                            filter(
                                None,
                                (
                                    handed_over(row)
                                    for row in getattr(one, "kept", [])
                                    if row == now or row.handed_to_id == now.keeper_id
                                ),
                            )
                        ),
                    ),
                    "where": now.shelf_mark,
                    "since": parts.Cell(date_format(now.started_on), figures=True),
                    "clause": clause_note(stack.pack, now.clause) or "",
                }
            )
            for one, now in kept
        ),
        empty=parts.Empty(
            title=_("No original on paper is listed"),
            text=_("Say where the school keeps an original, at the entry or when you file it."),
            icon="file",
        ),
    )
    return [table]


def _struck_out(view: StudentView, stack: Stack, kinds: dict[str, str]) -> list[parts.Table]:
    gone = [(one, one.withdrawn_on) for one in view.archive if one.withdrawn_on and _withdrawn(one, view.on)]
    if not gone:
        return []
    return [
        parts.Table(
            caption=_("Withdrawn"),
            caption_seen=True,
            columns=(
                parts.Column("title", _("Entry")),
                parts.Column("date", _("Date"), whole=True),
                parts.Column("withdrawn", _("Withdrawn on"), whole=True),
                parts.Column("reason", _("Reason"), long=True),
            ),
            rows=tuple(
                parts.Row(
                    {
                        "title": parts.Cell(
                            parts.StruckOut(in_reader_language(stack, one.title)),
                            under=kinds.get(one.kind, one.kind),
                        ),
                        "date": parts.Cell(date_format(one.recorded_on), figures=True),
                        "withdrawn": parts.Cell(date_format(withdrawn_on), figures=True),
                        "reason": one.withdrawn_reason,
                    },
                    tone=parts.Tone.locked,
                )
                for one, withdrawn_on in gone
            ),
        )
    ]


def _titled(one: ArchiveItem, stack: Stack) -> parts.Cell:
    """The title in the reader's language; as it was filed below, where that differs."""
    shown_as = in_reader_language(stack, one.title)
    return parts.Cell(shown_as, under=one.title if one.title != shown_as else "")
