"""Lists of students: who is in an area, found by name, number or birth date."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from matricula.authorities.api import Acting, NotPermitted, Org, Tier, require
from matricula.deployment.api import Prepared, any_of, counted
from matricula.kernel.text import fold_digits
from matricula.registry.models import ClassMembership, Enrollment, Student, StudentNumber
from matricula.registry.queries.roll_checks import running_classes
from matricula.registry.queries.student_orders import BY_CHARACTERS, BY_NAME, StudentOrder, student_orders
from matricula.regulation.api import stack_for

PAGE_SIZE = 50
# As far as students of more than one school are counted: beyond it, a number would cost more than it says.
COUNTED = 1_000
# The column that holds, on every student, the org of that tier in which they are: an equality on it drives the list.
AREA_COLUMN = {Tier.SCHOOL: "school_id", Tier.DISTRICT: "district_id", Tier.REGION: "region_id"}
ONLY_ON_A_RECORD = ("particulars", "photo", "nationality", "sex", "entered_by", "seen_by")
# A condition that is a query itself, whose shape depends on what was typed.
AMONG = "pk__in"
# A shorter beginning of a number says so little that a great part of the index would have to be read.
SHORTEST_NUMBER = 15
# The greatest code point: every text that begins with a prefix sorts before the prefix with this one added.
LAST = "\U0010ffff"
# Year, month, day: with one sign of any script between them, and perhaps one behind; or eight digits.
_DATE = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?|(\d{4})(\d{2})(\d{2})")
# Between dots the day comes first wherever the year comes last.
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True)
class StudentFilter:
    """What a list is narrowed to; ``text`` is what the user typed. A class is one of the grade that is given too.

    ``unseated_on``: only those who sit in no class of the school that runs on the day.
    """

    text: str = ""
    grade: str = ""
    status: str = ""
    class_name: str = ""
    unseated_on: date | None = None


@dataclass(frozen=True)
class StudentPage:
    """A page of the list; the keys lead to the pages beside it (empty when there is none)."""

    students: list[Student]
    next_key: str = ""
    previous_key: str = ""
    searched_by: str = field(default="")


def students_page(
    by: Acting,
    area: Org,
    wanted: StudentFilter,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
    order: StudentOrder = BY_NAME,
) -> StudentPage:
    """The students of an area in an order that it has: at most three statements, whatever the size of the register.

    Each with its school and its number of today; what only a record shows is left out.
    """
    require(by, "registry.view_student", area)
    conditions, searched_by = _narrowed(area, wanted)
    if searched_by == "native_name" and order.columns == BY_NAME.columns:
        order = replace(BY_CHARACTERS, descending=order.descending)
    if after or before or AMONG in conditions or wanted.unseated_on is not None:
        found = order.beyond(
            Student.objects.filter(_seats(area, wanted), **conditions),
            after or before,
            backwards=bool(before),
        )
        rows = list(_listed(found, order, backwards=bool(before))[: size + 1])
    else:
        rows = _first_page(tuple(conditions), order, size)(**conditions)
    _name_numbers(rows)
    _name_schools(rows, area)
    more, rows = len(rows) > size, rows[:size]
    if before:
        rows.reverse()
    return StudentPage(
        students=rows,
        next_key=order.key_of(rows[-1]) if rows and (more or before) else "",
        previous_key=order.key_of(rows[0]) if rows and (after or (before and more)) else "",
        searched_by=searched_by,
    )


def orders_of(area: Org, wanted: StudentFilter) -> tuple[StudentOrder, ...]:
    """By which columns the list can be sorted; no statement."""
    return student_orders(area, narrowed=bool(wanted.text or wanted.grade or wanted.status))


def students_counted(by: Acting, area: Org, wanted: StudentFilter) -> tuple[int, bool] | None:
    """How many there are, and whether there are more than are counted; one statement.

    None where two conditions meet above a school: of what the one finds, all might have to be read for the other.
    """
    require(by, "registry.view_student", area)
    if area.tier != Tier.SCHOOL and sum(map(bool, (wanted.text, wanted.grade, wanted.status))) > 1:
        return None
    conditions, _searched_by = _narrowed(area, wanted)
    if area.tier == Tier.SCHOOL and AMONG not in conditions and wanted.unseated_on is None:
        return sum(_counted(tuple(conditions))(**conditions)), False
    found = Student.objects.filter(_seats(area, wanted), **conditions)
    if area.tier == Tier.SCHOOL:
        return found.count(), False
    count = found.values("pk")[: COUNTED + 1].count()
    return min(count, COUNTED), count > COUNTED


def _listed(found: QuerySet[Student], order: StudentOrder, *, backwards: bool) -> QuerySet[Student]:
    return order.sorted(found, backwards=backwards).defer(*ONLY_ON_A_RECORD)


@cache
def _first_page(names: tuple[str, ...], order: StudentOrder, size: int) -> Prepared[Student]:
    """The beginning of a list that is narrowed by these columns."""

    def build(**given: object) -> QuerySet[Student]:
        return _listed(Student.objects.filter(**given), order, backwards=False)[: size + 1]

    return Prepared(build, *names)


@cache
def _counted(names: tuple[str, ...]) -> Prepared[int]:
    return Prepared(lambda **given: counted(Student.objects.filter(**given)), *names)


_numbers_of = Prepared(
    lambda students: StudentNumber.objects.filter(any_of("student_id", students), ended_on=None), "students"
)


def _name_numbers(students: list[Student]) -> None:
    """Give each its numbers of today, as `current_numbers` does; no statement for nobody."""
    found: dict[int, list[StudentNumber]] = {one.pk: [] for one in students}
    for number in _numbers_of(students=list(found)) if found else ():
        found[number.student_id].append(number)
    for one in students:
        setattr(one, "current_numbers", found[one.pk])  # noqa: B010 - unknown to the model


_schools_of = Prepared(lambda schools: Org.objects.filter(any_of("id", schools)).order_by(), "schools")


def _name_schools(students: list[Student], area: Org) -> None:
    """Give each its school; no statement where all are at one.

    Asked by their ids: joined to the students, the planner may read every office of the tree for one page.
    """
    if area.tier == Tier.SCHOOL:
        schools = {area.pk: area}
    else:
        there = {one.school_id for one in students if one.school_id is not None}
        schools = {one.pk: one for one in _schools_of(schools=list(there))} if there else {}
    for one in students:
        if one.school_id is not None:
            one.school = schools[one.school_id]


def current_numbers() -> "Prefetch[str, QuerySet[StudentNumber], str]":
    """Each student's number of today, as the list ``current_numbers``."""
    return Prefetch("numbers", StudentNumber.objects.filter(ended_on=None), to_attr="current_numbers")


def _narrowed(area: Org, wanted: StudentFilter) -> tuple[dict[str, object], str]:
    """The conditions of a list, and by what a search was understood."""
    conditions: dict[str, object] = {}
    column = AREA_COLUMN.get(Tier(area.tier))
    if column:
        conditions[column] = area.pk
    for name in ("grade", "status", "class_name"):
        if value := getattr(wanted, name):
            conditions[name] = value
    text = fold_digits(wanted.text).strip()
    if not text:
        return conditions, ""
    searched, by = _searched(text, stack_for(area.pack).port("name.sort_key"))
    return conditions | searched, by


def _seats(area: Org, wanted: StudentFilter) -> Q:
    return Q() if wanted.unseated_on is None else _without_seat(area, wanted.unseated_on)


def _without_seat(school: Org, on: date) -> Q:
    """Those with an open place at the school whose seat, if they have one, is in no class that runs on the day."""
    places = Enrollment.objects.filter(student=OuterRef("pk"), school=school, is_open=True)
    seats = ClassMembership.objects.filter(
        enrollment__student=OuterRef("pk"),
        enrollment__is_open=True,
        ended_on=None,
        school_class__in=running_classes([school.pk], on),
    )
    return Q(Exists(places)) & ~Q(Exists(seats))


def _searched(text: str, sort_key: Callable[[str, str | None], str]) -> tuple[dict[str, object], str]:
    born = _date_of(text)
    if born is not None:
        return {"birth_on": born}, "birth_on"
    compact = text.replace(" ", "").upper()
    if any(one.isdigit() for one in compact):
        numbers = StudentNumber.objects.filter(ended_on=None)
        if len(compact) >= SHORTEST_NUMBER:
            numbers = numbers.filter(number__gte=compact, number__lt=compact + LAST)
        else:
            numbers = numbers.filter(number=compact)
        return {AMONG: numbers.values("student_id")}, "number"
    # The same port that ordered the register reads what was typed.
    if _is_latin(text):
        key = sort_key(text, None)
        if not key:
            # Signs alone, such as % or ', spell nothing: every name would begin with it.
            return {AMONG: Student.objects.none()}, "name"
        return {"sort_key__gte": key, "sort_key__lt": key + LAST}, "name"
    # One spelling stands for many characters, so the spelling's index would read every namesake by sound.
    return {"name__gte": text, "name__lt": text + LAST}, "native_name"


def _is_latin(text: str) -> bool:
    return all(unicodedata.name(one, "").startswith("LATIN ") for one in text if one.isalpha())


def _date_of(text: str) -> date | None:
    day_first = _DAY_FIRST.fullmatch(text)
    matched = day_first or _DATE.fullmatch(text)
    if not matched:
        return None
    figures = [int(one) for one in matched.groups() if one]
    if day_first:
        figures.reverse()
    try:
        return date(*figures)
    except ValueError:
        return None


class StudentNotSeen(NotPermitted):
    """No student of that id is within the reader's sight, whether or not there is one."""
