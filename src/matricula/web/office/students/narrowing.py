"""What an address of the list of students asks for: to what it is narrowed, and in which order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from matricula.authorities.api import Org
from matricula.registry.api import (
    LONGEST_SEARCH,
    NUMBER_KINDS,
    STATUS_TABLE,
    SchoolClass,
    StudentFilter,
    StudentOrder,
    orders_of,
    waiting_kinds,
)
from matricula.regulation.api import Stack
from matricula.web.clauses import words
from matricula.web.coded import table_label

WITHOUT_CLASS = "none"


def wanted_of(
    asked: QueryDict, classes: Sequence[SchoolClass], school_day: date | None, stack: Stack
) -> StudentFilter:
    """What was asked for; a class that is not of the grade chosen beside it narrows nothing.

    ``school_day`` is today at the school whose students are listed: only there can one ask for those without a class.
    """
    grade = asked.get("grade", "")[:40]
    chosen = next((one for one in classes if str(one.uuid) == asked.get("class", "")), None)
    if chosen is not None and grade in ("", chosen.grade):
        grade = chosen.grade
    else:
        chosen = None
    return StudentFilter(
        text=asked.get("q", "")[: LONGEST_SEARCH + 1],
        found_by=asked.get("by", "")[:20],
        grade=grade,
        status=asked.get("status", "")[:40],
        class_name=chosen.name if chosen else "",
        unseated_on=school_day if asked.get("class") == WITHOUT_CLASS else None,
        number_kind=kind if (kind := asked.get("number", "")) in waiting_kinds(stack) else "",
    )


def order_asked(asked: QueryDict, area: Org, wanted: StudentFilter) -> StudentOrder | None:
    """The order that an address asks for, ``born`` or ``-born``; None where the list has no such order."""
    written = asked.get("sort", "")
    name = written.removeprefix("-")
    found = next((one for one in orders_of(area, wanted) if one.name == name), None)
    return replace(found, descending=written.startswith("-")) if found else None


def chosen_words(wanted: StudentFilter, stack: Stack) -> list[str]:
    """What a list is narrowed to, in words."""
    status = table_label(stack, STATUS_TABLE, wanted.status) if wanted.status else ""
    seat = _("without a class") if wanted.unseated_on is not None else wanted.class_name
    grade = _grade_words(wanted.grade, stack) if wanted.grade else ""
    number = table_label(stack, NUMBER_KINDS, wanted.number_kind) if wanted.number_kind else ""
    return [one for one in (wanted.text, grade, seat, status, number) if one]


def _grade_words(grade: str, stack: Stack) -> str:
    found = [
        one.label for stage in stack.stages.values() for name, one in stage.grades.items() if name == grade
    ]
    return words(found[-1]) if found else grade
