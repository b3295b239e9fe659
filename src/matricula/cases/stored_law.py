"""Stores the law where the database can hold cases against it: by the owner, after every migration."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import IO, Any

from django.db import connection, transaction

from matricula.cases.models import PackSnapshot, ProcedureLaw
from matricula.kernel.calendars import WorkingCalendar
from matricula.kernel.clock import civil_now
from matricula.kernel.durations import Duration, Unit
from matricula.registry.api import STATUS_TABLE, ends_place, register_words
from matricula.regulation.api import (
    PackError,
    PartyRole,
    Preparation,
    Procedure,
    Route,
    Stack,
    StepRule,
    Tier,
    installed_packs,
    restored,
    stack_for,
)

FORM = 8
"""The shape of ``ProcedureLaw.law``; raise it with every change, and the next migration writes kept law anew."""


def store_installed_law(*, verbosity: int = 0, stdout: IO[str] | None = None, **_signal: object) -> None:
    """Store the law of every installed pack as the one to file by, and give kept law of earlier releases its form.

    A receiver of ``post_migrate``: it says in the command's own words what it could not read.
    """
    if ProcedureLaw._meta.db_table not in connection.introspection.table_names():
        return  # migrated back to before there was such a table
    with transaction.atomic():
        installed = installed_packs()
        PackSnapshot.objects.filter(installed=True).exclude(pack__in=installed).update(installed=False)
        for pack in installed:
            store_law(stack_for(pack))
        unread = give_kept_law_its_form()
    if stdout is not None and verbosity:
        for digest in unread:
            stdout.write(
                f"Law {digest[:12]} cannot be read: cases filed under it go on by the way they were filed with."
            )


def store_law(stack: Stack) -> None:
    """Store a law as the installed one of its pack, or bring what is stored up to date. For the owner role alone."""
    PackSnapshot.objects.filter(pack=stack.pack, installed=True).exclude(digest=stack.digest).update(
        installed=False
    )
    mine = PackSnapshot.objects.filter(digest=stack.digest)
    if not mine.update(installed=True, duties=_duties(stack), register=_register(stack)):
        PackSnapshot.objects.create(
            digest=stack.digest,
            pack=stack.pack,
            content=stack.snapshot(),
            taken_at=civil_now(),
            installed=True,
            duties=_duties(stack),
            register=_register(stack),
        )
    _write(stack.digest, stack)


def store_procedures(stack: Stack, names: Iterable[str]) -> None:
    """Write some procedures of a stored law anew, as this stack says them. For the owner role alone."""
    _write(stack.digest, stack, frozenset(names))


def give_kept_law_its_form() -> list[str]:
    """Write the form of law that an earlier release kept; returns the digests that this release cannot read.

    Cases filed under such a law go on by the way and the number of turns that they were filed with.
    """
    unread = []
    known = ProcedureLaw.objects.filter(law__form=FORM).values("snapshot")
    for digest in PackSnapshot.objects.exclude(digest__in=known).values_list("digest", flat=True):
        content = PackSnapshot.objects.values_list("content", flat=True).get(digest=digest)
        try:
            # Where a case goes follows from the files alone: no function of a pack is needed.
            stack = restored(bytes(content), {})
        except (PackError, ValueError, KeyError):
            unread.append(digest)
            continue
        PackSnapshot.objects.filter(digest=digest).update(duties=_duties(stack))
        _write(digest, stack)
    return unread


def laws_not_stored() -> list[str]:
    """The installed packs whose law is not the one that the database holds as installed. One statement."""
    stored = dict(PackSnapshot.objects.filter(installed=True).values_list("pack", "digest"))
    return sorted(pack for pack in installed_packs() if stored.get(pack) != stack_for(pack).digest)


def _write(digest: str, stack: Stack, names: frozenset[str] | None = None) -> None:
    """All procedures of the law, or those of these names."""
    stored = ProcedureLaw.objects.filter(snapshot_id=digest)
    (stored if names is None else stored.filter(procedure__in=names)).delete()
    ProcedureLaw.objects.bulk_create(
        ProcedureLaw(
            snapshot_id=digest,
            procedure=name,
            in_force_from=version.in_force_from,
            in_force_until=version.in_force_until,
            law=form_of_law(version, stack),
        )
        for name, history in stack.procedures.items()
        if names is None or name in names
        for version in history.versions
    )


def form_of_law(procedure: Procedure, stack: Stack) -> dict[str, Any]:
    """What the database has to know of a procedure, as JSON; the triggers of the cases app read it."""
    returns, withdrawal = procedure.returns, procedure.withdrawal
    grounds = {
        role.id: [ground.id for ground in procedure.refusals_of(role.id)] for role in procedure.parties
    }
    return {
        "form": FORM,
        "effect": procedure.effect,
        "effect_with": dict(procedure.effect_with),
        "opens": _longest(procedure, stack),
        "changes_status": procedure.ties_pupil,
        "ends_others": procedure.ends_other_cases,
        "pupil": str(procedure.pupil.found),
        "source": procedure.lines.source if procedure.lines else None,
        "outcomes": _outcomes(procedure, stack) if procedure.lines else None,
        "outcome_by": _outcome_by(procedure),
        "barred_by": procedure.barred_by,
        "last_grades": {stage.name: stage.last_grade.name for stage in stack.stages.values()}
        if procedure.lines
        else None,
        "statuses": list(procedure.pupil.statuses),
        "stages": list(procedure.pupil.stages),
        "ends": _ends(procedure, stack),
        "unfit_clause": procedure.pupil.clause or procedure.clause,
        "starter": procedure.starter,
        "parties": {role.id: _party(role) for role in procedure.parties},
        "routes": {route.id: _route(route) for route in procedure.routes},
        "correction": _step(returns.correction) if returns else None,
        "returned_by": list(returns.by) if returns else [],
        "abandoned_to": list(returns.abandoned_to) if returns else [],
        "refused_on": {party: [] if procedure.only_objects(party) else ids for party, ids in grounds.items()},
        "objected_on": {party: ids for party, ids in grounds.items() if procedure.only_objects(party)},
        "withdrawn_by": withdrawal.by if withdrawal else None,
        "withdrawn_until": str(withdrawal.until) if withdrawal else None,
    }


def _ends(procedure: Procedure, stack: Stack) -> bool | None:
    """Whether the status that the effect gives ends the pupil's place; None for an effect that gives none."""
    status = procedure.effect_with.get("to_status")
    return ends_place(stack, status) if status else None


def _outcomes(procedure: Procedure, stack: Stack) -> dict[str, Any]:
    """What may become of the lines of a list; the statuses that end a place are told apart from others."""
    statuses = stack.tables[STATUS_TABLE].codes if STATUS_TABLE in stack.tables else ()
    return {
        one.id: {
            "stages": list(one.stages),
            "needs_reason": one.needs_reason,
            "ends": ends_place(stack, one.id) if one.id in statuses else None,
        }
        for one in (procedure.lines.outcomes if procedure.lines else ())
    }


def _outcome_by(procedure: Procedure) -> dict[str, str] | None:
    """The rule from which the outcomes of a list follow, if they do; nobody brings a line back onto such a list."""
    by = procedure.lines.outcome_by if procedure.lines else None
    return {"rule": by.rule, "met": by.met, "unmet": by.unmet} if by else None


def _party(role: PartyRole) -> dict[str, Any]:
    return {"is": str(role.source), "of": role.of, "duty": role.duty, "side": role.side}


def _route(route: Route) -> dict[str, Any]:
    return {
        "same": list(route.same) if route.same else None,
        "different": list(route.different) if route.different else None,
        "steps": [_step(rule) for rule in route.steps],
    }


def _step(rule: StepRule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "party": rule.party,
        "prepares": list(rule.prepares),
        "decides": list(rule.decides),
        "by_submission": rule.preparation is Preparation.BY_SUBMISSION,
        "term": rule.within is not None,
    }


def _held_at(stack: Stack, tier: Tier) -> dict[str, list[str]]:
    """The roles that hold each permission at an office of this tier."""
    held: dict[str, list[str]] = {}
    for role in stack.roles.values():
        for permission in sorted(role.permissions_at(tier)):
            held.setdefault(permission, []).append(role.name)
    return held


def _register(stack: Stack) -> dict[str, Any]:
    """What is no procedure and the database has to know all the same.

    Beside the register's own words: which roles of a school hold a permission (``may``), and which of each tier above
    schools (``may_at``), for how long at the most a closed period is opened (``reopened``), if the law opens one at
    all, which codes of a journal say that somebody missed a lesson (``absences``), and between which bounds a school
    sets figures of marking itself (``own_marking``; none where the law leaves it none).
    """
    return {
        **register_words(stack),
        "may": _held_at(stack, Tier.school),
        "may_at": {str(tier): _held_at(stack, tier) for tier in Tier if tier is not Tier.school},
        "reopened": _hours_of(stack, "reopened_for"),
        "absences": _codes_with(stack, "attendance_code", "absent"),
        "own_marking": _bounds(stack, "own_marking"),
    }


def _codes_with(stack: Stack, table: str, attribute: str) -> list[str]:
    """The codes of a table that say yes to something; none where the law has no such table."""
    if table not in stack.tables:
        return []
    found = stack.table(table)
    return [one for one in found.codes if found.attributes(one).get(attribute) == "yes"]


def _bounds(stack: Stack, basis: str) -> dict[str, list[str]]:
    """The least and the most of each word of a basis; none where the law has no such basis."""
    return (
        {word: said.split() for word, said in stack.basis_words(basis).items()}
        if basis in stack.bases
        else {}
    )


def _duties(stack: Stack) -> dict[str, Any]:
    return {
        name: {
            "follows_runner": stack.follows_runner(name),
            "stages": {stage: str(holder.tier) for stage, holder in duty.stages.items()},
        }
        for name, duty in stack.duties.items()
    }


def _longest(procedure: Procedure, stack: Stack) -> list[dict[str, Any]]:
    """For an effect that opens something for a term (``open_for``): the most hours that each value of it can last.

    Closures that an office enters come on top, and the database counts those itself.
    """
    return _hours_of(stack, procedure.effect_with.get("open_for", ""))


def _hours_of(stack: Stack, name: str) -> list[dict[str, Any]]:
    term = stack.terms.get(name)
    return [
        {"from": value.since.isoformat(), "hours": most_hours(value.value, stack.working_calendar)}
        for value in (term.values if term else ())
        if isinstance(value.value, Duration)
    ]


def most_hours(duration: Duration, calendar: WorkingCalendar | None) -> int:
    """The longest time from any moment to the end of the term; a day of the year may have 25 hours."""
    n = duration.value
    match duration.unit:
        case Unit.hours:
            return n
        case Unit.working_days:
            days = _longest_stretch(n, calendar)
        case Unit.calendar_days:
            days = n
        case Unit.weeks:
            days = 7 * n
        case Unit.months:
            days = 31 * n
        case Unit.years:
            days = 366 * n
    return 24 * (days + 1) + 1


def _longest_stretch(n: int, calendar: WorkingCalendar | None) -> int:
    """The most days in which there are only ``n`` working days, over the years whose calendar is known."""
    if calendar is None:
        raise PackError("a term in working days needs a calendar; add a calendar.yaml to the pack")
    years: Sequence[int] = sorted(calendar.complete_years) or [civil_now().year]
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    days = [first + timedelta(days=one) for one in range((last - first).days + 1)]
    return max((calendar.add_working_days(day, n) - day).days for day in days)
