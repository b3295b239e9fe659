"""What a page shows of a list: how many lines, of which classes, what stands against whom, and the lines themselves."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from matricula.cases.law import procedure_of
from matricula.cases.models import STAYS, UNDER_WAY, Case, CaseLine, CaseSubject
from matricula.cases.ports import LineTeller, Told, line_teller_named
from matricula.kernel.text import tidy
from matricula.registry.api import Student
from matricula.regulation.api import Procedure


class Showing(StrEnum):
    """Which lines are asked for."""

    ALL = "all"
    STAY = "stay"
    FELL_OUT = "fell_out"
    LEFT_OUT = "left_out"
    DONE = "done"


_ONLY: Mapping[Showing, Q] = {
    Showing.ALL: Q(),
    Showing.STAY: STAYS,
    Showing.FELL_OUT: Q(left_out_at=None) & ~Q(against=[]),
    Showing.LEFT_OUT: Q(left_out_at__isnull=False),
    Showing.DONE: Q(done_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many of a class stay on the list; an empty ``class_name`` is those who sit in none."""

    grade: str
    class_name: str
    stay: int


@dataclass(frozen=True, slots=True)
class LinesPicture:
    """A list in figures: all lines, by what has become of them, by class, and by what stands against them.

    ``outcomes`` counts those who stay, ``faults`` by code, clause and the status that a fault of another status names.
    """

    counts: Mapping[Showing, int]
    classes: tuple[ClassCount, ...]
    outcomes: Mapping[str, int]
    faults: Mapping[tuple[str, str, str], int]


def lines_picture(case: Case) -> LinesPicture:
    """The figures of a list that the reader sees; four statements, however long it is.

    A student whom the reader does not see counts as a line and in no class.
    """
    counts = case.lines.aggregate(**{str(one): Count("id", filter=only) for one, only in _ONLY.items()})
    classes = (
        case.lines.filter(STAYS)
        .values_list("student__grade", "student__class_name")
        .annotate(Count("id"))
        .order_by("student__grade", "student__class_name")
    )
    outcomes = case.lines.filter(STAYS).values_list("outcome").annotate(Count("id")).order_by("outcome")
    faults: Counter[tuple[str, str, str]] = Counter(
        fault
        for against in case.lines.filter(_ONLY[Showing.FELL_OUT]).values_list("against", flat=True)
        for fault in {(one["code"], one["clause"], one.get("status", "")) for one in against}
    )
    return LinesPicture(
        counts={one: counts[str(one)] for one in Showing},
        classes=tuple(ClassCount(*row) for row in classes),
        outcomes=dict(outcomes),
        faults=dict(faults.most_common()),
    )


def lines_of(
    case: Case, *, showing: Showing = Showing.ALL, words: str = "", outcome: str = ""
) -> QuerySet[CaseLine]:
    """The lines that fit, to be paged in the order of ``id``: that of the classes. ``words`` begin a student's name."""
    found = case.lines.filter(_ONLY[showing]).select_related("left_out_by__user")
    if outcome:
        found = found.filter(outcome=outcome)
    if not tidy(words):
        return found
    teller = _teller(procedure_of(case))
    if teller is not None:
        return found.filter(student_id__in=list(teller(case, prefix=tidy(words))))
    return found.filter(student__name__startswith=tidy(words))


def exceptions_of(case: Case, *, limit: int) -> list[CaseLine]:
    """The first lines that fell out or were left out; one statement."""
    return list(case.lines.exclude(STAYS).select_related("left_out_by__user").order_by("id")[:limit])


def students_on(lines: Collection[CaseLine]) -> Mapping[int, Student]:
    """By id: the students of these lines whom the reader sees; one statement, none without a line."""
    return Student.objects.in_bulk([one.student_id for one in lines]) if lines else {}


def told_on(case: Case, law: Procedure, lines: Collection[CaseLine]) -> Mapping[int, Told]:
    """By id: what the source of the list tells of these students, seen or not; one statement, none for most sources."""
    teller = _teller(law)
    return teller(case, students=[one.student_id for one in lines]) if teller is not None and lines else {}


def _teller(law: Procedure) -> LineTeller | None:
    return line_teller_named(law.lines.source) if law.lines is not None else None


def business_of(lines: Collection[CaseLine]) -> Mapping[int, Case]:
    """By student: the case about one of these students alone that is under way, as far as the reader sees it.

    One statement, none without a line against which something stands.
    """
    kept_off = [one.student_id for one in lines if one.against]
    if not kept_off:
        return {}
    found = CaseSubject.objects.filter(
        student_id__in=kept_off, case__state__in=UNDER_WAY, changes_status=True
    ).select_related("case")
    return {one.student_id: one.case for one in found}
