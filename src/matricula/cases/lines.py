"""Draws up a list, judged set-wise: who is on it, and what stands against whom. Carries it out, line by line."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeAlias

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import refusal_for
from matricula.authorities.api import Org
from matricula.cases.law import official_language
from matricula.cases.models import STAYS, Case, CaseLine
from matricula.cases.ports import FactValue, after_lines, line_facts_named, line_judge_named, lines_named
from matricula.regulation.api import Lines, Procedure, Refused, Stack

NOT_ON_ROLL = "not_on_roll"
"""Against a student who has left the roll, the stage or the status since the list was drawn up."""
OTHER_STATUS = "other_status"
"""Against a student whom the source offers but the list is not for; beside it stands the ``status``."""
NO_LONGER_FITS = "no_longer_fits"
"""Against a student whom the decision could not be carried out for any more; the database writes it."""
_BATCH = 1000
Against: TypeAlias = dict[str, Any]
"""One thing that stands against a line: ``code`` and ``clause``, of a rule also the ``text`` by language."""


def list_block(case: Case, stack: Stack, law: Procedure, *, school: Org, stage: str) -> dict[str, Any]:
    """What every party reads of the list: whose it is, of which stage, and how many lines stay on it."""
    return {
        "stage": stage,
        "school_id": school.id,
        "school_name": school.name_in(official_language(stack, law.clause)),
        "school_names": school.names,
        "school_code": school.code,
        "lines": case.lines.filter(STAYS).count(),
    }


def draw_up(case: Case, stack: Stack, law: Procedure, *, school: Org, stage: str) -> None:
    """Put every student on the list whom it is for, and judge all lines anew; what was left out stays left out.

    Whoever has left the roll, the stage or the status falls out. A new line has the first outcome that the law opens to
    the stage; one that the law of today no longer opens becomes that, too. Five statements, one more for each further
    thousand of lines, and those of the guards and sources of facts. Refused with nothing to file where no line stays.
    """
    rules = _lines_of(law)
    there = lines_named(rules.source)(school.id, stage, law.pupil.statuses, stack).rows()
    outcomes = [one.id for one in rules.outcomes_in(stage)]
    first, unfit = next(iter(outcomes), ""), law.pupil.clause or law.clause
    against: dict[int, list[Against]] = {
        one.id: []
        if one.status in law.pupil.statuses
        else [{"code": OTHER_STATUS, "clause": unfit, "status": one.status}]
        for one in there
    }
    CaseLine.objects.bulk_create(
        (
            CaseLine(
                case=case,
                student_id=one.id,
                student_uuid=one.uuid,
                against=against[one.id],
                outcome=first,
            )
            for one in there
        ),
        ignore_conflicts=True,
        batch_size=_BATCH,
    )
    lines = list(case.lines.order_by("id"))
    gone = {line.student_id for line in lines} - against.keys()
    against.update({student: [] for student in gone})
    _stands(against, gone, NOT_ON_ROLL, unfit)
    _judge(against, [one.id for one in there], rules, stack, on=case.governing_on)
    changed = [
        line
        for line in lines
        if line.against != against[line.student_id] or line.outcome not in (outcomes or [""])
    ]
    for line in changed:
        line.against = against[line.student_id]
        if line.outcome not in (outcomes or [""]):
            line.outcome, line.outcome_why = first, ""
    CaseLine.objects.bulk_update(changed, ["against", "outcome", "outcome_why"], batch_size=_BATCH)
    if not case.lines.filter(STAYS).exists():
        raise Refused(
            "nobody_on_list",
            _("There is no student left whom this list could be about."),
            clause=law.pupil.clause or law.clause,
            next_step=_(
                "See the list of students for their status, and the lines for what stands against them."
            ),
        )


def carry_out_lines(case: Case, procedure: Procedure, limit: int) -> int:
    """Carry out at most ``limit`` lines of an approved list in the running transaction, each line once.

    The database does it, by the function of the effect, and asks the decided case itself. Answers how many lines it has
    dealt with: carried out, or fallen out singly because they no longer fit.
    """
    after = after_lines(case.effect)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT cases_carry_out_lines(%s, %s)", [case.uuid, limit])
            dealt = int(cursor.fetchone()[0])
            if after is not None:
                after(case, procedure)
            return dealt
    except DatabaseError as error:
        raise refusal_for(error) or error from error


def _judge(
    against: dict[int, list[Against]], students: Sequence[int], rules: Lines, stack: Stack, *, on: date
) -> None:
    """Write what stands against each, guard by guard; a rule says what it has seen, the guard where it is written."""
    facts: dict[int, dict[str, FactValue]] = {student: {} for student in students}
    for source in rules.facts:
        for student, known in line_facts_named(source)(students, stack).items():
            facts[student].update(known)
    for use in rules.guards:
        if use.guard is not None:
            _stands(against, line_judge_named(use.guard)(students, stack), use.id, use.clause)
            continue
        unmet = stack.rule(use.rule or "").explain_unmet([facts[student] for student in students], on=on)
        for place, explanation in unmet.items():
            against[students[place]] += [
                {"code": use.id, "clause": use.clause, "text": dict(one.text)}
                for one in explanation.findings
                if one.outcome is explanation.outcome
            ]


def _stands(against: dict[int, list[Against]], students: Iterable[int], code: str, clause: str) -> None:
    for student in students:
        against[student].append({"code": code, "clause": clause})


def _lines_of(law: Procedure) -> Lines:
    assert law.lines is not None  # the loader lets no list be without
    return law.lines
