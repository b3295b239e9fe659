"""Draws up a list, judges it again at each decision where a rule says what becomes of whom, and carries it out."""

from datetime import date
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import refusal_for
from matricula.authorities.api import Org
from matricula.cases.law import official_language
from matricula.cases.line_judging import NOT_ON_ROLL, OTHER_OUTCOME, OTHER_STATUS, Judged, judge_roll
from matricula.cases.models import STAYS, Case, CaseLine
from matricula.cases.ports import after_lines, before_lines
from matricula.regulation.api import Procedure, Refused, Stack

NO_LONGER_FITS = "no_longer_fits"
"""Against a student whom the decision could not be carried out for any more; the database writes it."""
_BATCH = 1000


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

    Whoever has left the roll, the stage or the status falls out. What becomes of each is what a rule says, where the
    law has one. Else a new line has the first outcome that the law opens to the stage, and one that the law of today
    no longer opens becomes that, too. Five statements, one more for each further thousand of lines, and those of the
    guards and sources of facts. Refused with nothing to file where no line stays.
    """
    lines = list(case.lines.order_by("id"))
    roll = judge_roll(
        case, stack, law, school_id=school.id, stage=stage, asked=[line.student_id for line in lines]
    )
    open_ones = [one.id for one in law.lines.outcomes_in(stage)] if law.lines is not None else []
    known = {line.student_id for line in lines}
    CaseLine.objects.bulk_create(
        (
            _as_judged(
                CaseLine(case=case, student_id=one.id, student_uuid=one.uuid),
                roll.judged[one.id],
                law,
                open_ones,
            )
            for one in roll.there
            if one.id not in known
        ),
        ignore_conflicts=True,
        batch_size=_BATCH,
    )
    before = {line.pk: _said_of(line) for line in lines}
    for line in lines:
        _as_judged(line, roll.judged[line.student_id], law, open_ones)
    CaseLine.objects.bulk_update(
        [line for line in lines if _said_of(line) != before[line.pk]],
        ["against", "outcome", "outcome_why", "findings"],
        batch_size=_BATCH,
    )
    _refuse_nobody(case, law)


def _as_judged(line: CaseLine, judged: Judged, law: Procedure, open_ones: list[str]) -> CaseLine:
    """The line with what was found of its student."""
    line.against, line.findings = judged.against, judged.findings
    if law.lines is not None and law.lines.outcome_by is not None:
        line.outcome, line.outcome_why = judged.outcome, ""
    elif line.outcome not in (open_ones or [""]):
        line.outcome, line.outcome_why = next(iter(open_ones), ""), ""
    return line


def _said_of(line: CaseLine) -> tuple[Any, ...]:
    return line.against, line.outcome, line.outcome_why, line.findings


def _refuse_nobody(case: Case, law: Procedure) -> None:
    if case.lines.filter(STAYS).exists():
        return
    _refuse_too_early(case, law)
    raise Refused(
        "nobody_on_list",
        _("There is no student left whom this list could be about."),
        clause=law.pupil.clause or law.clause,
        next_step=_("See the list of students for their status, and the lines for what stands against them."),
    )


def _refuse_too_early(case: Case, law: Procedure) -> None:
    """Where a day that is still to come keeps off everybody whom the list is for, that is said, and the day."""
    unfit = {OTHER_STATUS, NOT_ON_ROLL}
    found = [
        {one["code"]: one for one in against}
        for against in case.lines.filter(left_out_at=None).values_list("against", flat=True)
        if not any(one["code"] in unfit for one in against)
    ]
    for use in law.lines.guards if law.lines is not None and found else ():
        if use.window is not None and all(use.id in one for one in found):
            opens_on = min(date.fromisoformat(one[use.id]["opens_on"]) for one in found)
            raise Refused(
                use.id,
                use.text,
                clause=use.clause,
                next_step=_("Begin the list on %(day)s or later.") % {"day": date_format(opens_on)},
            )


def take_off_lines(case: Case, stack: Stack, law: Procedure) -> list[CaseLine]:
    """Judge a filed list again before it is approved; answers the lines that leave it, with what stands against them.

    Only where a rule says what becomes of whom. Whom it cannot be said of any more, or of whom the rule says something
    else by now, leaves the list; nobody comes back onto it, or has another outcome than was filed. Refused where
    nobody would stay. Two statements, one more for each thousand of lines that leave, and those of ``judge_roll``.
    """
    if law.lines is None or law.lines.outcome_by is None:
        return []
    lines = list(case.lines.filter(STAYS).order_by("id"))
    roll = judge_roll(
        case,
        stack,
        law,
        school_id=case.opened_org_id,
        stage=case.subject["stage"],
        asked=[line.student_id for line in lines],
    )
    for line in lines:
        judged = roll.judged[line.student_id]
        line.against = list(judged.against)
        if not line.against and judged.outcome != line.outcome:
            line.against = [{"code": OTHER_OUTCOME, **one} for one in judged.findings] or [
                {"code": OTHER_OUTCOME, "clause": law.lines.outcome_by.clause}
            ]
    leaving = [line for line in lines if line.against]
    if leaving:
        CaseLine.objects.bulk_update(leaving, ["against"], batch_size=_BATCH)
        _refuse_nobody(case, law)
    return leaving


def carry_out_lines(case: Case, procedure: Procedure, limit: int) -> int:
    """Carry out at most ``limit`` lines of an approved list in the running transaction, each line once.

    The database does it, by the function of the effect, and asks the decided case itself. Answers how many lines it has
    dealt with: carried out, or fallen out singly because they no longer fit.
    """
    after, before = after_lines(case.effect), before_lines(case.effect)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if before is not None:
                waiting = case.lines.filter(STAYS, done_at=None).order_by("student_id")
                before(case, waiting.values_list("student_id", flat=True)[:limit])
            cursor.execute("SELECT cases_carry_out_lines(%s, %s)", [case.uuid, limit])
            dealt = int(cursor.fetchone()[0])
            if after is not None:
                after(case, procedure)
            return dealt
    except DatabaseError as error:
        raise refusal_for(error) or error from error
