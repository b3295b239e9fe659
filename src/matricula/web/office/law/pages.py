"""The law beside the work: instruments, clauses, and the table of permissions."""

from functools import lru_cache

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from matricula.authorities.api import Tier, own_office, packs_within
from matricula.regulation.api import Clause, ClauseCase, Source, Stack, Status, cases_of, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, office
from matricula.web.clauses import law_with, words
from matricula.web.law_words import TIER_WORDS, implementers, listed, permission_words
from matricula.web.list_pages import list_page, takes_out
from matricula.web.office.law.cases import case_groups
from matricula.web.workbooks import Whose

STATUS_MARKS = {
    Status.implemented: (parts.Tone.done, gettext_lazy("Implemented")),
    Status.manual: (parts.Tone.info, gettext_lazy("A duty of people")),
    Status.planned: (parts.Tone.waiting, gettext_lazy("Planned")),
    Status.out_of_scope: (parts.Tone.locked, gettext_lazy("Out of scope")),
}
KINDS = {
    "param": gettext_lazy("A dated figure"),
    "window": gettext_lazy("A window of dates"),
    "procedure": gettext_lazy("A procedure"),
    "rule": gettext_lazy("A rule"),
    "record": gettext_lazy("A record to keep"),
    "report": gettext_lazy("A report"),
    "access": gettext_lazy("Who may see or do what"),
}


def _mark(clause: Clause) -> parts.Status:
    if clause.missing is not None:
        return parts.Status(parts.Tone.warning, gettext_lazy("Implemented in part"))
    tone, label = STATUS_MARKS[clause.status]
    return parts.Status(tone, label)


@require_safe
@office
def law_page(request: OfficeRequest) -> HttpResponseBase:
    """Every instrument in force where the reader works and in the area below, with what is done about each clause."""
    by = request.acting
    stack = stack_for(by.pack)
    # A school has nothing below it, and no other law than its own.
    below = packs_within(by.org_path) if by.tier != Tier.SCHOOL else []
    sources = _instruments([stack, *(stack_for(one) for one in below if one != by.pack)])
    instruments = [
        (
            source,
            words(source.title),
            words(source.issuer),
            parts.Table(
                caption=words(source.title),
                columns=(
                    parts.Column("clause", _("Clause")),
                    parts.Column("says", _("What it demands"), long=True),
                    parts.Column("status", _("Status")),
                ),
                rows=tuple(
                    parts.Row(
                        {
                            "clause": parts.Cell(one.id, figures=True),
                            "says": words(one.paraphrase),
                            "status": _mark(one),
                        },
                        href=reverse("clause", args=[one.id]),
                    )
                    for one in source.clauses
                ),
            ),
        )
        for source in sources
    ]
    return list_page(
        request,
        "law/law.html",
        {"instruments": instruments, "pack": words(stack.name)},
        [_every_clause(sources)] if takes_out(request) else [],
        of=Whose.office(own_office(by)),
    )


def _every_clause(sources: list[Source]) -> parts.Table:
    """The clauses of all instruments as one list, each with what it stands in."""
    return parts.Table(
        caption=_("The law"),
        columns=(
            parts.Column("source", _("Instrument")),
            parts.Column("clause", _("Clause")),
            parts.Column("says", _("What it demands")),
            parts.Column("status", _("Status")),
            parts.Column("kinds", _("Kind")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "source": words(source.title),
                    "clause": one.id,
                    "says": words(one.paraphrase),
                    "status": _mark(one),
                    "kinds": listed(str(KINDS[str(each)]) for each in one.kinds),
                }
            )
            for source in sources
            for one in source.clauses
        ),
    )


def _instruments(stacks: list[Stack]) -> list[Source]:
    """Every instrument once: the nearest law first; within a pack, as its author ordered them."""
    found = {
        name: source
        for stack in stacks
        for pack in reversed(stack.packs)
        for name, source in stack.sources.items()
        if source.pack == pack
    }
    return list(found.values())


@require_safe
@office
def clause_page(request: OfficeRequest, clause: str) -> HttpResponse:
    """One clause: our paraphrase, its source, our reading, what implements it, and its cases."""
    stack = law_with(request.acting.pack, clause)
    if stack is None:
        raise Http404
    found = stack.clause(clause)
    source = stack.source_of(clause)
    facts = [
        parts.Fact(_("Instrument"), words(source.title)),
        parts.Fact(_("Issued by"), words(source.issuer)),
        parts.Fact(
            _("In force from"), date_format(source.in_force_on) if source.in_force_on else _("not stated")
        ),
        parts.Fact(_("Kind"), listed(str(KINDS[str(one)]) for one in found.kinds)),
        parts.Fact(
            _("Original kept at"),
            source.kept_at,
            note=f"SHA-256 {source.sha256[:16]}…" if source.sha256 else "",
        ),
    ]
    return render(
        request,
        "law/clause.html",
        {
            "clause": found,
            "says": words(found.paraphrase),
            "status": _mark(found),
            "reason": words(found.reason),
            "reading": words(found.reading),
            "missing": words(found.missing),
            "rests": [
                [words(one) for one in each]
                for history in stack.procedures.values()
                for each in history.notes_on(found.id)
            ],
            "note": words(found.note),
            "source_note": words(source.note),
            "unverified": not found.verified,
            "facts": parts.FactList(tuple(facts)),
            "implemented_by": implementers(stack, found.implemented_by),
            "cases": case_groups(stack, [one for one in _cases(stack) if one.clause == found.id])
            or parts.Empty(
                title=_("No case yet"), text=_("A clause gets its cases when it is implemented."), icon="law"
            ),
        },
    )


@lru_cache(maxsize=8)
def _cases(stack: Stack) -> tuple[ClauseCase, ...]:
    return cases_of(stack)


@require_safe
@office
def permissions_page(request: OfficeRequest) -> HttpResponseBase:
    """The table of permissions: which role may do what at which level."""
    stack = stack_for(request.acting.pack)
    rows = []
    for role in stack.roles.values():
        for tier in role.tiers:
            levels = [words(one.label) for one in stack.levels.values() if one.tier == tier]
            rows.append(
                parts.Row(
                    {
                        "role": words(role.label),
                        "tier": parts.Cell(TIER_WORDS[str(tier)], under=listed(levels)),
                        "may": permission_words(role.permissions_at(tier)),
                        "training": role.requires_training or "",
                    }
                )
            )
    table = parts.Table(
        caption=_("Who may do what"),
        columns=(
            parts.Column("role", _("Role")),
            parts.Column("tier", _("Level")),
            parts.Column("may", _("May")),
            parts.Column("training", _("Training required by")),
        ),
        rows=tuple(rows),
    )
    return list_page(
        request,
        "law/permissions.html",
        {"table": table},
        [table],
        of=Whose.office(own_office(request.acting)),
    )
