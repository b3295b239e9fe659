"""Keep the periods of a school year, and its holidays."""

import uuid
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.journal.actions.fill_lessons import fill_soon
from matricula.journal.hands import PLAN
from matricula.journal.models import GradingPeriod, SchoolBreak
from matricula.journal.words import JOURNAL_BASIS, PERIODS
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.registry.api import AcademicSession, school_year_on
from matricula.regulation.api import Refused, Stack, stack_for

LONGEST_NAME: Final = 80


def set_period(
    *, by: Acting, school: Org, stage: str, kind: str, seq: int, first: date, last: date
) -> GradingPeriod:
    """Open a period of a stage, or change the days of one that is open; both days are in it. Basis ``journal``.

    Raises :class:`Refused` for days that overlap another period of its kind, run backwards or leave the school year, a
    kind that the pack does not have, a stage that the school does not have; :class:`NotPermitted`.
    """
    require(by, PLAN, school)
    stack = stack_for(school.pack)
    clause = stack.basis(JOURNAL_BASIS)
    if (
        stage not in school.stages
        or kind not in stack.table(PERIODS).offered
        or not 1 <= seq <= _most(stack, kind)
    ):
        raise Refused(
            "no_such_period",
            _("This school has no such period."),
            clause=clause,
            next_step=_("Choose among those that are offered."),
        )
    ended = _after(last)
    with transaction.atomic():
        year = _year(school, stack, first, ended, clause)
        others = GradingPeriod.objects.select_for_update(of=("self",), no_key=True).filter(
            school=school, session=year, stage=stage, kind=kind
        )
        standing = None
        for other in others:
            if other.seq == seq:
                standing = other
            elif first < other.ended_on and other.started_on < ended:
                raise Refused(
                    "periods_overlap",
                    _("Period %(seq)d of this kind has some of these days: it lasts until %(day)s.")
                    % {"seq": other.seq, "day": date_format(_before(other.ended_on))},
                    clause=clause,
                    next_step=_("Choose days that no other period of this kind has."),
                )
        if standing is not None and (standing.started_on, standing.ended_on) == (first, ended):
            return standing
        try:
            with recorded(
                "journal.set_period",
                by=by,
                subject_kind="school",
                subject=school.uuid,
                clause=clause,
                seen_by=school.lineage,
            ) as record:
                record.detail = {
                    "kind": kind,
                    "seq": seq,
                    "stage": stage,
                    "first": str(first),
                    "last": str(last),
                }
                if standing is None:
                    return GradingPeriod.objects.create(
                        school=school,
                        session=year,
                        stage=stage,
                        kind=kind,
                        seq=seq,
                        started_on=first,
                        ended_on=ended,
                    )
                standing.started_on, standing.ended_on = first, ended
                standing.save(update_fields=["started_on", "ended_on"])
        except IntegrityError as error:
            raise Refused(
                "period_there_already",
                _("Somebody else has opened this period meanwhile."),
                clause=clause,
                next_step=_("Load the page again."),
            ) from error
    return standing


def open_break(
    *, by: Acting, school: Org, name: str, first: date, last: date, stage: str = ""
) -> SchoolBreak:
    """Enter holidays of a stage, or of all; both days are in them. No lesson is planned into them.

    They are no days off: terms of working days run on. Basis ``journal``.

    Raises :class:`Refused` for days that run backwards, leave the
    school year or overlap other holidays of the same students; :class:`NotPermitted`.
    """
    require(by, PLAN, school)
    stack = stack_for(school.pack)
    clause = stack.basis(JOURNAL_BASIS)
    name = tidy(name)
    if not name or len(name) > LONGEST_NAME or (stage and stage not in school.stages):
        raise Refused(
            "break_without_name",
            _("Holidays need a name of at most %(most)d characters, and a stage of this school.")
            % {"most": LONGEST_NAME},
            clause=clause,
            next_step=_("Give them a name."),
        )
    ended = _after(last)
    with transaction.atomic():
        year = _year(school, stack, first, ended, clause)
        others = SchoolBreak.objects.select_for_update(of=("self",), no_key=True).filter(
            school=school, session=year, withdrawn_at=None, started_on__lt=ended, ended_on__gt=first
        )
        for other in others:
            if not stage or other.stage in ("", stage):
                raise Refused(
                    "breaks_overlap",
                    _("%(name)s has some of these days.") % {"name": other.name},
                    clause=clause,
                    next_step=_("Choose other days, or withdraw those holidays first."),
                )
        with recorded(
            "journal.open_break",
            by=by,
            subject_kind="school",
            subject=school.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record:
            record.detail = {"stage": stage, "first": str(first), "last": str(last)}
            made = SchoolBreak.objects.create(
                school=school, session=year, stage=stage, name=name, started_on=first, ended_on=ended
            )
            fill_soon(by)
    return made


def withdraw_break(*, by: Acting, school_break: uuid.UUID) -> None:
    """Take holidays back; lessons are planned into these days again. A second time changes nothing.

    Raises ``SchoolBreak.DoesNotExist`` for holidays that are not seen; :class:`NotPermitted`.
    """
    with transaction.atomic():
        held = SchoolBreak.objects.select_for_update(of=("self",), no_key=True)
        found = held.select_related("school").get(uuid=school_break)
        require(by, PLAN, found.school)
        if found.withdrawn_at is not None:
            return
        with recorded(
            "journal.withdraw_break",
            by=by,
            subject_kind="school",
            subject=found.school.uuid,
            clause=stack_for(found.school.pack).basis(JOURNAL_BASIS),
            seen_by=found.school.lineage,
        ) as record:
            record.detail = {"break": str(found.uuid)}
            found.withdrawn_at = civil_now()
            found.save(update_fields=["withdrawn_at"])
            fill_soon(by)


def most_periods(stack: Stack, kind: str) -> int:
    """How many periods of a kind there are in a year, as the pack says."""
    return _most(stack, kind)


def _most(stack: Stack, kind: str) -> int:
    return int(stack.table(PERIODS).attributes(kind).get("count", "1"))


def _year(school: Org, stack: Stack, first: date, ended: date, clause: str) -> AcademicSession:
    year = school_year_on(school, stack, first)
    if ended <= first or ended > year.ended_on:
        raise Refused(
            "days_out_of_order",
            _("The last day has to come after the first, in the same school year."),
            clause=clause,
            next_step=_("Correct the days."),
        )
    return year


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
