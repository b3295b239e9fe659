"""Classes beside the register: who sits in them, who is in school by their status, what a comparison found."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, NotPermitted, Org, Tier, require
from matricula.deployment.api import Prepared, Question, any_of, ask, ask_later
from matricula.kernel.text import natural_key
from matricula.registry.class_hands import OWN_CLASS, own_classes
from matricula.registry.models import ClassMembership, Enrollment, RollCheck, SchoolClass
from matricula.registry.statuses import STATUS_TABLE, status_named
from matricula.regulation.api import Stack, stack_for


@dataclass(frozen=True)
class ClassLine:
    """A class of a school's page: how many pupils are in school by their status, how many not, the last check."""

    school_class: SchoolClass
    enrolled: int
    away: int
    last: RollCheck | None


@dataclass(frozen=True)
class Unseated:
    """How many pupils of a grade sit in no class of the school year."""

    stage: str
    grade: str
    count: int


@dataclass(frozen=True)
class Checked:
    """A school's classes of this school year: how many, how many never compared, how many people differ, since when.

    ``unseated`` are the pupils with an open place who sit in none of them: they were compared with no class. ``since``
    is the day of the oldest of the last checks; ``None`` when no class was ever compared.
    """

    classes: int
    never: int
    differences: int
    unseated: int
    since: date | None


@dataclass(frozen=True)
class Sitting:
    """A pupil with a seat: whether their status says that they are in school."""

    enrollment: Enrollment
    number: str
    in_school: bool


def class_lines(by: Acting, school: Org, *, on: date) -> list[ClassLine]:
    """The open classes of the school year that runs on a day, by grade and as people count.

    Three statements and the permission's, whatever their number; one less where none was ever compared.
    """
    require(by, "registry.view_student", school)
    found = running_classes([school.pk], on)
    classes = sorted(
        found.select_related("teacher__user"), key=lambda one: (one.grade, natural_key(one.name))
    )
    return _lines(classes, stack_for(school.pack))


def own_class_lines(by: Acting, *, on: date) -> list[ClassLine]:
    """The open classes of the school year that the reader has as their class teacher, longest uncompared first.

    Three statements and the permission's, whatever their number; one less where none was ever compared.
    """
    require(by, OWN_CLASS)
    lines = _lines(list(running_classes([by.org_id], on).filter(own_classes(by))), stack_for(by.pack))
    return sorted(
        lines,
        key=lambda one: (
            one.last.checked_at.timestamp() if one.last else 0,
            one.school_class.grade,
            natural_key(one.school_class.name),
        ),
    )


def _lines(classes: Sequence[SchoolClass], stack: Stack) -> list[ClassLine]:
    """Two statements."""
    here: Counter[int] = Counter()
    away: Counter[int] = Counter()
    seats = ClassMembership.objects.filter(
        school_class__in=classes, ended_on=None, enrollment__is_open=True
    ).values_list("school_class_id", "enrollment__status")
    for pk, status, count in seats.annotate(Count("pk")).order_by():
        (here if is_in_school(stack, status) else away)[pk] += count
    last = last_checks(classes)
    return [ClassLine(one, here[one.pk], away[one.pk], last.get(one.pk)) for one in classes]


def unseated(by: Acting, school: Org, *, on: date) -> list[Unseated]:
    """Those with an open place at the school and no seat in a class that runs on the day, by grade; one statement."""
    require(by, "registry.view_student", school)
    return [one for _school, one in _without_seat([school.pk], on)]


def checks_by_school_later(schools: Iterable[Org], *, on: date) -> None:
    """Send two of the three statements of `checks_by_school` along with the next question of the page."""
    if ids := _of_schools(schools):
        _classes_checked.later(schools=ids, on=on)
        ask_later(_seats_lacking(ids, on))


def checks_by_school(schools: Iterable[Org], *, on: date) -> dict[int, Checked]:
    """How the classes of schools stand beside the register, by the school's id; three statements for all."""
    ids = _of_schools(schools)
    if not ids:
        return {}
    classes = _classes_checked(schools=ids, on=on)
    newest = [check for _school, check in classes if check is not None]
    last = {one.pk: one for one in (_checks(ids=newest) if newest else ())}
    apart: Counter[int] = Counter()
    for school, grade in _without_seat(ids, on):
        apart[school] += grade.count
    checks: dict[int, list[RollCheck | None]] = {pk: [] for pk in ids}
    for school, check in classes:
        checks[school].append(last.get(check or 0))
    found: dict[int, Checked] = {}
    for pk, own in checks.items():
        done = [one for one in own if one is not None]
        found[pk] = Checked(
            classes=len(own),
            never=len(own) - len(done),
            differences=sum(one.differences for one in done),
            unseated=apart[pk],
            since=min((one.checked_on for one in done), default=None),
        )
    return found


def last_checks(classes: Sequence[SchoolClass]) -> dict[int, RollCheck]:
    """The last check of each of the :func:`running_classes` that has one; one statement, none where nobody has."""
    newest = [pk for pk in map(attrgetter("newest"), classes) if pk is not None]
    return {one.school_class_id: one for one in (_checks(ids=newest) if newest else ())}


def checks_of(school_class: SchoolClass, *, on: date | None = None, most: int = 50) -> list[RollCheck]:
    """The checks of a class, or those of a day, newest first, with who made them; one statement.

    Of several on one day the newest counts: it replaces the others, which stay on record.
    """
    found = RollCheck.objects.filter(school_class=school_class).select_related("checked_in__user")
    if on is not None:
        found = found.filter(checked_on=on)
    return list(found.order_by("-id")[:most])


def sitting_in(school_class: SchoolClass, stack: Stack) -> list[Sitting]:
    """The pupils of a class in the order of their names; one statement.

    A place whose pupil has gone elsewhere has ended, so nobody is listed whom the school does not see.
    """
    seats = ClassMembership.objects.filter(
        school_class=school_class, ended_on=None, enrollment__is_open=True
    ).select_related("enrollment__student")
    return [
        Sitting(one.enrollment, one.number, is_in_school(stack, one.enrollment.status))
        for one in seats.order_by("enrollment__student__sort_key", "enrollment_id")
    ]


def class_seen_by(by: Acting, found: SchoolClass | None) -> SchoolClass:
    """The class, if its school lies within reach; one that does not is answered as if there were none."""
    require(by, "registry.view_student")
    if found is None or not by.reaches(found.school):
        raise NotPermitted(
            "no_such_class",
            _("There is no such class in your area."),
            next_step=_("Choose one from the page of its school."),
        )
    return found


def running_classes(schools: Sequence[int], on: date) -> QuerySet[SchoolClass]:
    """The open classes of schools in the school years that run on the day; not asked yet.

    Each knows the id of its last check as ``newest``, for which one row is read, however many there are.
    """
    found: QuerySet[SchoolClass] = _with_newest(SchoolClass.objects.filter(school_id__in=schools), on)
    return found


def _with_newest(classes: QuerySet[SchoolClass], on: Any) -> Any:
    newest = RollCheck.objects.filter(school_class=OuterRef("pk")).order_by("-id").values("pk")[:1]
    return classes.filter(session__started_on__lte=on, session__ended_on__gt=on, closed_on=None).annotate(
        newest=Subquery(newest)
    )


# The first page asks both every time: of each running class its school and its newest check, and those checks.
_classes_checked: Prepared[tuple[int, int | None]] = Prepared(
    lambda schools, on: _with_newest(
        SchoolClass.objects.filter(any_of("registry_schoolclass.school_id", schools)), on
    ).values_list("school_id", "newest"),
    "schools",
    "on",
)
_checks = Prepared(lambda ids: RollCheck.objects.filter(any_of("id", ids)), "ids")


def _of_schools(offices: Iterable[Org]) -> list[int]:
    return [one.pk for one in offices if one.tier == Tier.SCHOOL]


def _without_seat(schools: Sequence[int], on: date) -> list[tuple[int, Unseated]]:
    """The open places at schools whose pupil sits in no class that runs on the day: school, and how many of a grade.

    By grade; one statement. Counted behind the wall, for schools within the scope alone.
    """
    found = ask(_seats_lacking(schools, on))
    return [(school, Unseated(stage, grade, count)) for school, stage, grade, count in found]


def _seats_lacking(schools: Sequence[int], on: date) -> Question:
    return Question(
        "SELECT school_id, stage, grade, places FROM registry_without_seat(%s, %s) ORDER BY grade, stage",
        (list(schools), on),
        kept=True,
    )


def is_in_school(stack: Stack, status: str) -> bool:
    """Whether a pupil with this status is in school; one that the pack does not know any more is not."""
    return status in stack.table(STATUS_TABLE).codes and status_named(stack, status).in_school
