"""Promotes one school of a demonstration: its pupils are written a year behind, and the real run moves them on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from random import Random
from typing import Any

from matricula.deployment.api import at_moment
from matricula.exchange.demo.changes import make_changes
from matricula.exchange.demo.leaves import make_leave
from matricula.exchange.demo.pupils import Pupil, Seat
from matricula.exchange.demo.transfers import TransferMaker
from matricula.exchange.demo.writing import Register
from matricula.registry.api import PromotionYear, prepare_promotions, run_promotions
from matricula.regulation.api import Stack

IN_THE_NIGHT = time(2)


def is_promoted(plan: Mapping[str, Any], seat: Seat) -> bool:
    """Whether somebody of the promoted school sat in a lower grade of the same stage last year."""
    return seat.school == plan["school"] and seat.year_of_stage > 1


def promote_school(
    plan: Mapping[str, Any],
    last_year: Register,
    law: PromotionYear,
    pupils: Sequence[Pupil],
    teachers: Iterator[str],
) -> None:
    """Write the pupils into the classes of last year, let happen what keeps some there, and carry the promotion out.

    To be called before any other pupil is written: the system prepares every school that has a pupil by that day.
    Leaves and changes of the plan count their days back from that of the promotion.
    """
    stack, then = last_year.stack, replace(last_year, today=law.runs_on)
    behind = [replace(one, seat=_a_year_before(one.seat, stack)) for one in pupils]
    then.write(behind, then.open_classes([one.seat for one in behind], teachers))
    maker = TransferMaker(
        then.recipe, stack, then.schools, Random(f"{then.recipe['seed']}:promotion"), law.runs_on
    )
    with at_moment(_night(law.prepared_on, stack)):
        prepare_promotions()
    for one in plan["leaves"]:
        make_leave(maker, one)
    for one in plan["changes"]:
        make_changes(maker, one)
    with at_moment(_night(law.runs_on, stack)):
        run_promotions()


def _a_year_before(seat: Seat, stack: Stack) -> Seat:
    grades = list(stack.stage(seat.stage).grades)
    return replace(seat, grade=grades[grades.index(seat.grade) - 1])


def _night(day: date, stack: Stack) -> datetime:
    return datetime.combine(day, IN_THE_NIGHT, tzinfo=stack.zone)
