"""All that a sealed copy holds, in the order of the record: the person, the family, the places, the archive."""

import uuid
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.registry.api import (
    ARCHIVE_TABLE,
    STATUS_TABLE,
    PaperOriginal,
    SealedSnapshot,
    originals_now,
)
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.coded import grade_label, number_kind, table_label
from matricula.web.masking import masked
from matricula.web.office.casework.rows import name_in
from matricula.web.office.students.record import RECORD_LAYOUT, content_words, handed_over, shown


def record(copy: SealedSnapshot, content: dict[str, Any], stack: Stack, by: Acting) -> dict[str, Any]:
    """What the page of the copy shows besides its seal."""
    groups = [
        (_("The person"), _person(content, stack)),
        (_("At school"), _last_place(content["enrollments"], stack)),
        *_particulars(content["student"], stack),
    ]
    return {
        "groups": [one for one in groups if one[1].facts],
        "guardians": _guardians(content["guardians"], stack),
        "timeline": _timeline(content["enrollments"], stack),
        "archive": _archive(copy, content, stack, by),
    }


def _person(content: dict[str, Any], stack: Stack) -> parts.FactList:
    person = content["student"]
    return parts.FactList(
        (
            parts.Fact(_("Name"), person["name"]),
            parts.Fact(_("Sex"), table_label(stack, "sex", person["sex"])),
            parts.Fact(_("Born"), day(person["birth_on"])),
            *(
                parts.Fact(
                    _("Student number"),
                    masked(one["number"]),
                    note=" · ".join(filter(None, [number_kind(stack, one["number"]), _span(one)])),
                )
                for one in content["numbers"]
            ),
            *(
                parts.Fact(table_label(stack, "id_type", one["kind"]), masked(one["number"]), note=_span(one))
                for one in content["identity_documents"]
            ),
        )
    )


def _last_place(places: list[dict[str, Any]], stack: Stack) -> parts.FactList:
    """The place that was given up: the grade is that of the day of sealing, not of each status before it."""
    if not places:
        return parts.FactList(())
    place = places[-1]
    return parts.FactList(
        (
            parts.Fact(_("School"), name_in(place["school"]["names"])),
            parts.Fact(_("Grade"), grade_label(stack, place["stage"], place["grade"])),
            parts.Fact(_("On this roll since"), day(place["started_on"])),
            parts.Fact(_("In this stage since"), day(place["entered_on"])),
        )
    )


def _particulars(person: dict[str, Any], stack: Stack) -> list[tuple[str, parts.FactList]]:
    layout, held = stack.layout(RECORD_LAYOUT), person["particulars"]
    return [
        (
            words(title),
            parts.FactList(
                tuple(
                    parts.Fact(words(column.label), shown(stack, column, held[column.field]))
                    for column in layout.columns
                    if column.group == key and held.get(column.field) not in (None, "")
                )
            ),
        )
        for key, title in layout.groups.items()
    ]


def _guardians(held: list[dict[str, Any]], stack: Stack) -> tuple[parts.PersonBlock, ...]:
    return tuple(
        parts.PersonBlock(
            name=one["name"],
            under=" · ".join(
                filter(
                    None,
                    [
                        table_label(stack, "relation", one["relation"]),
                        one.get("phone", ""),
                        "" if one.get("is_guardian", True) else _("not a guardian"),
                        _span(one),
                    ],
                )
            ),
        )
        for one in held
    )


def _timeline(places: list[dict[str, Any]], stack: Stack) -> parts.Timeline:
    """Places, their statuses and classes, newest first."""
    moments = [
        parts.Moment(
            year=one["started_on"][:4],
            date_words=day(one["started_on"]),
            machine_date=one["started_on"],
            title=table_label(stack, STATUS_TABLE, one["status"]),
            text=" · ".join(filter(None, [name_in(place["school"]["names"]), one.get("reason", "")])),
            clause=clause_note(stack.pack, one.get("clause")),
        )
        for place in places
        for one in place["statuses"]
    ]
    moments += [
        parts.Moment(
            year=one["started_on"][:4],
            date_words=day(one["started_on"]),
            machine_date=one["started_on"],
            title=_("Class %(name)s") % {"name": one["name"]},
            text=" · ".join(
                filter(
                    None,
                    [
                        name_in(place["school"]["names"]),
                        _("number in the class: %(number)s") % {"number": one["number"]}
                        if one["number"]
                        else "",
                        _("until %(date)s") % {"date": day(one["ended_on"])} if one["ended_on"] else "",
                    ],
                )
            ),
        )
        for place in places
        for one in place["classes"]
    ]
    # Of one day the last comes first, as everywhere.
    moments.reverse()
    return parts.Timeline(tuple(sorted(moments, key=lambda one: one.machine_date, reverse=True)))


def _archive(
    copy: SealedSnapshot, content: dict[str, Any], stack: Stack, by: Acting
) -> tuple[parts.Table, ...]:
    """The archive's documents, a table for each kind of which there are any, in the order of the kinds."""
    entries, now, papers = content["archive"], originals_now(content), copy.paper_uuids
    keeps = by.acts_as(copy.keeper_id) and by.may("registry.file_in_archive")
    columns = (
        parts.Column("title", _("Entry")),
        parts.Column("date", _("Date")),
        parts.Column("data", _("Content")),
        *([parts.Column("paper", _("Paper"))] if papers else []),
        *(
            [parts.Column("original", _("Original on paper"))]
            if any(one.get("originals") for one in entries)
            else []
        ),
        parts.Column("clause", _("Clause")),
    )
    tables = []
    for code in stack.table(ARCHIVE_TABLE).codes:
        rows = tuple(
            parts.Row(
                {
                    "title": _entry_title(one),
                    "date": parts.Cell(day(one["recorded_on"]), figures=True),
                    "data": content_words(stack, code, one["data"]),
                    "paper": _paper(one, papers),
                    "original": _original(one.get("originals", []), now, copy, keeps),
                    "clause": clause_note(stack.pack, one["clause"]) or "",
                }
            )
            for one in entries
            if one["kind"] == code
        )
        if rows:
            tables.append(
                parts.Table(table_label(stack, ARCHIVE_TABLE, code), columns, rows, caption_seen=True)
            )
    return tuple(tables)


def _entry_title(one: dict[str, Any]) -> parts.Cell:
    if not one.get("withdrawn_on"):
        return parts.Cell(one["title"])
    said = _("withdrawn on %(date)s: %(reason)s") % {
        "date": day(one["withdrawn_on"]),
        "reason": one["withdrawn_reason"],
    }
    return parts.Cell(parts.StruckOut(one["title"]), under=said)


def _paper(one: dict[str, Any], papers: list[uuid.UUID]) -> parts.Link | str:
    written = one.get("paper_uuid")
    if not written or one.get("withdrawn_on") or uuid.UUID(written) not in papers:
        return ""
    return parts.Link(_("Download"), reverse("paper", args=[written]), "download", one["title"])


def _original(
    rows: list[dict[str, Any]], now: dict[str, PaperOriginal], copy: SealedSnapshot, keeps: bool
) -> parts.Cell | str:
    """Who kept the original when the copy was sealed, and where; whether it was handed over since, or the way there."""
    kept = [one for one in rows if not one["ended_on"]]
    if not kept:
        return ""
    said = "; ".join(f"{name_in(one['keeper']['names'])} · {one['shelf_mark']}" for one in kept)
    standing = [now[one["uuid"]] for one in kept if one["uuid"] in now]
    own = next((one for one in standing if one.keeper_id == copy.keeper_id), None)
    if own is not None and own.ended_on is None and keeps:
        way = reverse("sealed_original", args=[copy.uuid, own.uuid])
        return parts.Cell(said, under=parts.Link(_("It was handed over"), way, "pen", own.shelf_mark))
    return parts.Cell(said, under=handed_over(own) if own else "")


def day(written: str) -> str:
    """A date of the copy in the reader's words."""
    return date_format(date.fromisoformat(written))


def _span(one: dict[str, Any]) -> str:
    """From when to when something of the copy was in force."""
    since = _("since %(date)s") % {"date": day(one["started_on"])} if one.get("started_on") else ""
    until = _("until %(date)s") % {"date": day(one["ended_on"])} if one.get("ended_on") else ""
    return " ".join(filter(None, [since, until]))
