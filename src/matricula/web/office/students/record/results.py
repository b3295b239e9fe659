"""What a student reached: how it adds up, and each result by term and area."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.registry.api import StudentView
from matricula.regulation.api import Stack
from matricula.studies.api import AREAS, ENTER, PLANS, Reviewed, facts_of, keeps_studies, record_of
from matricula.studies.api import KINDS as COURSE_KINDS
from matricula.web import parts
from matricula.web.coded import table_label
from matricula.web.office.studies.shared import (
    KINDS,
    fitness_words,
    number_words,
    standing,
    term_words,
    value,
    what,
)


def results(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    """Sums and a table a kind, as of today: results are no part of the register's past. Four statements."""
    if not keeps_studies(stack) or view.is_past:
        nothing = parts.Empty(_("No results on this day"), _("Results are shown as they stand today."))
        return {"tables": [nothing], "side": "results"}
    record = record_of(view.student, stack)
    enters = by.may(ENTER) and view.student.school_id == by.org_id
    return {
        "side": "results",
        "groups_of_results": _sums(view, stack),
        "kinds_to_enter": [(kind, str(words)) for kind, words in KINDS.items()] if enters else [],
        "tables": [
            _table("courses", record.courses, stack),
            _table("evaluations", record.evaluations, stack),
            _table("fitness", record.fitness, stack),
        ],
    }


def _sums(view: StudentView, stack: Stack) -> parts.FactList:
    facts = facts_of([view.student.pk], stack)[view.student.pk]
    plan = facts["study_plan"]
    shown = [
        parts.Fact(_("Plan of study"), table_label(stack, PLANS, str(plan)) if plan else "—"),
        parts.Fact(_("Credits"), number_words(facts["credits"])),
        *(
            parts.Fact(table_label(stack, COURSE_KINDS, kind), number_words(facts[f"credits_{kind}"]))
            for kind in stack.table(COURSE_KINDS).codes
            if facts[f"credits_{kind}"]
        ),
        parts.Fact(
            _("Leaving score of fitness"), fitness_words(facts), note=_of_years(facts["fitness_years"])
        ),
    ]
    if facts["waiting"]:
        shown.append(parts.Fact(_("Not reviewed yet"), number_words(facts["waiting"])))
    return parts.FactList(tuple(shown))


def _of_years(years: Any) -> str:
    """Of a single year the score is that year's own, which has to be said."""
    return _("of one year only") if years == 1 else ""


def _table(kind: str, rows: Any, stack: Stack) -> parts.Table:
    return parts.Table(
        caption=str(KINDS[kind]),
        caption_seen=True,
        columns=(
            parts.Column("what", _("Title")),
            parts.Column("term", _("School term")),
            parts.Column("value", _("Result")),
            parts.Column("state", _("State")),
        ),
        rows=tuple(_row(kind, one, stack) for one in rows),
        empty=parts.Empty(_("Nothing entered yet: %(kind)s") % {"kind": KINDS[kind]}, icon="file"),
    )


def _row(kind: str, one: Any, stack: Stack) -> parts.Row:
    said = value(stack, one)
    return parts.Row(
        {
            "what": parts.Cell(what(stack, one), under=_under(one, stack)),
            "term": term_words(stack, one),
            "value": parts.StruckOut(said) if one.withdrawn_at else said,
            "state": parts.Cell(standing(one), under=one.return_why or one.why),
        },
        href=reverse("studies_result", args=[kind, one.uuid]),
    )


def _under(one: Reviewed, stack: Stack) -> str:
    area, kind = getattr(one, "area", ""), getattr(one, "kind", "")
    said = (
        table_label(stack, AREAS, area) if area else "",
        table_label(stack, COURSE_KINDS, kind) if kind else "",
    )
    return " · ".join(filter(None, said))
