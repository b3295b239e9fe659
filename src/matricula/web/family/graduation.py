"""Where a student stands on the way to graduation: each condition with its clause, its source, and whom to ask."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from matricula.authorities.api import holders_of
from matricula.graduation.api import (
    Cohort,
    Leaving,
    Needed,
    StudentForms,
    class_teacher_of,
    forms_of,
    has_forms,
    last_day,
    leaving_of,
    season_of,
)
from matricula.registry.api import responsible_roles
from matricula.regulation.api import Finding, Outcome, TermMissing
from matricula.studies.api import AREAS, ASPECTS, RESULTS, TERMS, own_facts_of
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.coded import table_label
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.shared import Reading, child_at, children_of, record_of
from matricula.web.names import org_name, role_label
from matricula.web.office.forms.content import in_order, written, year_words

SOURCES: Final = {
    "credits": ("results", gettext_lazy("Course results")),
    "evaluation": ("evaluation", gettext_lazy("Comprehensive evaluation")),
    "fitness": ("fitness", gettext_lazy("Fitness by year")),
}
"""Where a fact comes from, by the beginning of its name."""
STANDS: Final = {
    Outcome.met: (parts.Tone.done, gettext_lazy("All conditions of graduation are met")),
    Outcome.unmet: (parts.Tone.warning, gettext_lazy("Conditions of graduation are not met yet")),
    Outcome.incomplete: (parts.Tone.waiting, gettext_lazy("It cannot be judged yet: data are missing")),
}


@require_safe
@family
def graduation_page(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """Each condition with what is seen and needed, where that comes from, what is advice, and whom to ask."""
    found = record_at(request, student)
    forms = forms_of([found.child.student_id], found.stack).get(found.child.student_id)
    season = season_of(found.stack, found.child.stage)
    leaving, until = None, None
    if forms is not None and season is not None:
        leaving = leaving_now(found, forms)
        until = _until(found, forms)
    return render(
        request,
        "family/graduation.html",
        {
            "child": found.child,
            "children": children_of(request.family, found.child, "student_graduation"),
            "stands": parts.Status(*STANDS[leaving.outcome]) if leaving else None,
            "until": date_format(until) if until else "",
            "lines": [_line(found, one, until) for one in leaving.needed] if leaving else [],
            "waiting": _waiting(leaving) if leaving and leaving.waiting else "",
            "advice": [each for one in leaving.advice for each in _advice(found, *one)] if leaving else [],
            "areas": _areas(found, leaving) if leaving else None,
            "sources": _sources(found, forms.content) if forms else {},
            "ask": _whom(found),
            "nothing": parts.Empty(
                _("Nothing to judge yet"),
                _(
                    "The law of this school judges the graduation of those who entered later, or of another stage."
                ),
                icon="inbox",
            ),
        },
    )


@require_safe
@family
def clause_page(request: FamilyRequest, student: uuid.UUID, clause: str) -> HttpResponse:
    """A clause of the law in our words, with its instrument and our reading."""
    found = child_at(request.family, student)
    try:
        law = found.stack.clause(clause)
    except KeyError as error:
        raise Http404 from error
    source = found.stack.source_of(clause)
    return render(
        request,
        "family/clause.html",
        {
            "child": found.child,
            "clause": law.id,
            "says": words(law.paraphrase),
            "reading": words(law.reading),
            "unverified": not law.verified,
            "facts": parts.FactList(
                (
                    parts.Fact(_("Instrument"), words(source.title)),
                    parts.Fact(_("Issued by"), words(source.issuer)),
                )
            ),
        },
    )


def record_at(request: FamilyRequest, student: uuid.UUID) -> Reading:
    """The student of that address, at a school whose law has such pages; elsewhere there are none."""
    found = record_of(request.family, student)
    if not has_forms(found.stack):
        raise Http404
    return found


def leaving_now(found: Reading, forms: StudentForms) -> Leaving | None:
    """Where the student stands by the results of this moment; None where the law has no answer. One statement."""
    season = season_of(found.stack, found.child.stage)
    if season is None:
        return None
    facts = own_facts_of([found.child.student_id], found.stack).get(found.child.student_id, {})
    try:
        return leaving_of(facts, date.fromisoformat(forms.content["head"]["entered_on"]), season, found.stack)
    except TermMissing:
        return None


def note_for(found: Reading, clause: str | None) -> parts.ClauseNote | None:
    """The chip of a clause, which leads a student to a page of their own."""
    note = clause_note(found.stack.pack, clause)
    if note is None:
        return None
    return replace(note, href=reverse("student_clause", args=[found.child.student_uuid, note.id]))


def _until(found: Reading, forms: StudentForms) -> date | None:
    """By which day all is done; nothing before a season is opened for the student's grade. One statement."""
    if forms.cohort_id is None:
        return None
    cohort = Cohort.objects.get(pk=forms.cohort_id)
    return last_day(found.stack, found.stack.season(cohort.season), cohort.leaving_year)


def _line(found: Reading, one: Needed, until: date | None) -> dict[str, Any]:
    source, source_words = SOURCES.get(one.fact.split("_")[0], ("", ""))
    return {
        "finding": parts.FindingList((_finding(found, one.finding, advice=False),)),
        "missing": _missing(one, until),
        "instead": [words(each.text) for each in one.instead],
        "source": source,
        "source_words": source_words,
    }


def _finding(found: Reading, one: Finding, *, advice: bool) -> parts.FindingLine:
    outcome = "marked" if advice and one.outcome is Outcome.unmet else str(one.outcome)
    return parts.FindingLine(outcome=outcome, text=words(one.text), clause=note_for(found, one.clause))


def _missing(one: Needed, until: date | None) -> str:
    if one.missing is None:
        return ""
    short = written(one.missing)
    if until is None:
        return _("%(number)s missing") % {"number": short}
    return _("%(number)s missing by %(day)s") % {"number": short, "day": date_format(until)}


def _waiting(leaving: Leaving) -> str:
    return ngettext(
        "%(number)s result waits for its review and does not count yet.",
        "%(number)s results wait for their review and do not count yet.",
        leaving.waiting,
    ) % {"number": leaving.waiting}


def _advice(found: Reading, name: str, explained: Any) -> list[dict[str, Any]]:
    verified = found.stack.rule(name).rule.declared.verified
    return [
        {"finding": parts.FindingList((_finding(found, one, advice=True),)), "unverified": not verified}
        for one in explained
    ]


def _areas(found: Reading, leaving: Leaving) -> parts.Shares | None:
    """The credits by area, as bars; None while they are not known."""
    table = found.stack.table(AREAS)
    reached = {code: leaving.facts.get(f"credits_in_{code}") for code in table.codes}
    known = {code: Decimal(str(value)) for code, value in reached.items() if value}
    if not known:
        return None
    most = max(known.values())
    return parts.Shares(
        caption=_("Credits by area"),
        what=_("Area of study"),
        counted=_("Credits"),
        lines=tuple(
            parts.Share(table_label(found.stack, AREAS, code), written(value), "", round(100 * value / most))
            for code, value in known.items()
        ),
    )


def _sources(found: Reading, content: Any) -> dict[str, Any]:
    """What was entered and reviewed, by where it stands."""
    stack = found.stack
    terms: dict[str, list[dict[str, str]]] = {}
    for one in in_order(stack, content["results"], AREAS, "area"):
        when = f"{year_words(one['year'])} · {table_label(stack, TERMS, one['term'])}"
        area = table_label(stack, AREAS, one["area"])
        terms.setdefault(when, []).append(
            {"title": one["title"], "area": area, "credits": written(one["credits"])}
        )
    evaluation: dict[str, list[dict[str, str]]] = {}
    for one in in_order(stack, content["evaluation"], ASPECTS, "aspect"):
        when = f"{year_words(one['year'])} · {table_label(stack, TERMS, one['term'])}"
        aspect, result = (
            table_label(stack, ASPECTS, one["aspect"]),
            table_label(stack, RESULTS, one["result"]),
        )
        evaluation.setdefault(when, []).append({"aspect": aspect, "result": result})
    return {
        "results": terms,
        "evaluation": evaluation,
        "fitness": [
            {
                "when": year_words(one["year"]),
                "score": _("exempt") if one["exempt"] else written(one["score"]),
            }
            for one in content["fitness"]
        ],
    }


def _whom(found: Reading) -> list[dict[str, str]]:
    """The class teacher, those who answer for the school's records, and its telephone. Two statements."""
    teacher = class_teacher_of(found.child.student_id)
    asked = [{"who": _("Class teacher"), "name": teacher}] if teacher else []
    officers = holders_of([found.school.pk], roles=responsible_roles(found.stack), on=found.today)
    asked += [
        {"who": role_label(found.school.pack, one.role), "name": one.user.display_name}
        for one in officers.filter(stands_in_for=None)
    ]
    if found.school.phone:
        asked.append({"who": org_name(found.school), "name": found.school.phone})
    return asked
