"""The rows of an uploaded roll: what stands in which cell, what is wrong with it, and what to do."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.exchange.api import RowReport, RowState, UploadReport, UploadSummary
from matricula.web import parts
from matricula.web.clauses import clause_note, words

# The state one asks for to see rows in every state; without any, the page opens on what is to be corrected.
EVERY = "all"
ROW_STATES = {
    RowState.GOOD: (parts.Tone.due, gettext_lazy("Good")),
    RowState.DOUBTFUL: (parts.Tone.warning, gettext_lazy("To confirm")),
    RowState.FAULTY: (parts.Tone.refused, gettext_lazy("To correct")),
    RowState.KNOWN: (parts.Tone.done, gettext_lazy("Loaded before")),
    RowState.LOADED: (parts.Tone.done, gettext_lazy("Loaded")),
}


def row_tabs(summary: UploadSummary, state: str) -> parts.Tabs:
    """The rows by state, each with how many there are."""
    counts = {
        EVERY: (_("All rows"), summary.total, None),
        RowState.FAULTY: (_("To correct"), summary.faulty, parts.Tone.refused if summary.faulty else None),
        RowState.DOUBTFUL: (
            _("To confirm"),
            summary.doubtful,
            parts.Tone.warning if summary.doubtful else None,
        ),
        RowState.GOOD: (_("Good"), summary.good, None),
        RowState.KNOWN: (_("Loaded before"), summary.known, None),
        RowState.LOADED: (_("Loaded"), summary.loaded, None),
    }
    return parts.Tabs(
        tuple(
            parts.Tab(label, f"?state={key}", key == state, count, tone)
            for key, (label, count, tone) in counts.items()
        ),
        _("Rows"),
    )


def rows_table(found: UploadReport, pack: str, *, tick: bool) -> parts.Table:
    """One page of rows, a line for each cell that is wrong or to look at; ``tick``: the reader may confirm."""
    rows = []
    several_sheets = len({one.sheet for one in found.rows}) > 1
    for one in found.rows:
        rows += _lines(one, pack, tick=tick, several_sheets=several_sheets)
    return parts.Table(
        caption=_("Rows of the workbook"),
        columns=(
            parts.Column("where", _("Cell")),
            parts.Column("name", _("Name"), whole=True),
            parts.Column("value", _("What stands there")),
            parts.Column("wrong", _("What is wrong and what to do"), long=True),
            parts.Column("clause", _("Clause")),
            parts.Column("state", _("State")),
        ),
        rows=tuple(rows),
        empty=parts.Empty(title=_("No such row"), icon="table"),
    )


def _lines(one: RowReport, pack: str, *, tick: bool, several_sheets: bool) -> list[parts.Row]:
    mark = parts.Status(*ROW_STATES[RowState(one.state)])
    href = reverse("student", args=[one.student_uuid]) if one.student_uuid else ""
    where = parts.Cell(_("Row %(row)d") % {"row": one.row}, under=one.sheet if several_sheets else "")
    if not one.errors and not one.warnings:
        return [parts.Row({"where": where, "name": one.name, "state": mark}, href=href)]
    if one.state == RowState.KNOWN:
        [note] = one.warnings
        return [
            parts.Row(
                {
                    "where": where,
                    "name": parts.Cell(one.name, under=one.class_name),
                    "wrong": parts.Cell(note.message, under=note.advice),
                    "state": mark,
                },
                href=href,
            )
        ]
    if one.state == RowState.DOUBTFUL:
        looked_at: parts.Part = (
            parts.Tick("row", str(one.position), _("Really another person"), form="confirm")
            if tick and one.alike
            else mark
        )
    elif one.confirmed_by:
        by_whom = _("Another person, says %(name)s") % {"name": one.confirmed_by}
        looked_at = parts.Status(parts.Tone.done, by_whom)
    else:
        looked_at = parts.Status(parts.Tone.warning, _("To look at"))
    return [
        parts.Row(
            {
                "where": parts.Cell(each.place, under=words(each.label), figures=True),
                "name": parts.Cell(one.name, under=one.class_name),
                "value": each.value,
                "wrong": parts.Cell(each.message, under=each.advice),
                "clause": clause_note(pack, each.clause) or "",
                # Several people may be alike: one tick for the row, at the first of them.
                "state": mark if each in one.errors else looked_at if each is one.warnings[0] else "",
            },
            tone=parts.Tone.refused if each in one.errors else parts.Tone.warning,
        )
        for each in (*one.errors, *one.warnings)
    ]


def row_pages(found: UploadReport, state: str) -> parts.Pages | None:
    """The way through the pages; None when there is one."""
    if found.pages < 2:
        return None

    def at(page: int) -> str:
        return f"?state={state}&page={page}"

    return parts.Pages(
        words=_("Page %(page)d of %(pages)d") % {"page": found.page, "pages": found.pages},
        previous_href=at(found.page - 1) if found.page > 1 else "",
        next_href=at(found.page + 1) if found.page < found.pages else "",
    )
