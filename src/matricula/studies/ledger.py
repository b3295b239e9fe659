"""What of entries is written, beside what stands already: the same for a form and for a workbook."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy
from matricula.papers.api import Paper
from matricula.registry.api import Enrollment
from matricula.regulation.api import Stack
from matricula.studies.entries import (
    Entry,
    Fault,
    NewCourse,
    NewEvaluation,
    NewFitness,
    Outcome,
    State,
)
from matricula.studies.judging import Judge
from matricula.studies.models import CourseResult, FitnessYear, Reviewed, TermEvaluation
from matricula.studies.taught import Courses

Key = tuple[object, ...]


class Place(NamedTuple):
    """A student on the school's own roll, and when the student began the stage."""

    student_id: int
    entered_on: date


class Ledger:
    """The school's roll, its courses and what stands of these students; read once, in six statements at the most."""

    def __init__(self, by: Acting, school: Org, stack: Stack, entries: Sequence[Entry]) -> None:
        self.by, self.school, self.stack = by, school, stack
        self.now = civil_now()
        self.places = _places(school, {one.student for one in entries})
        self.courses = Courses(school, stack)
        self.papers = _papers(one.paper for one in entries if isinstance(one, NewFitness) and one.paper)
        self.judge = Judge(stack, civil_today(school.time_zone), self.courses, self.papers)
        ids = [one.student_id for one in self.places.values()]
        self.standing: dict[Key, Reviewed] = {
            _key(row): row for model in _models_of(entries) for row in _standing(model, ids)
        }
        self._seen: set[Key] = set()
        self.made: list[Reviewed] = []
        self.changed: list[Reviewed] = []

    def settle(self, entry: Entry) -> Outcome:
        """Judge an entry and, if nothing is against it, put what it changes among what is to be written."""
        place = self.places.get(entry.student)
        if place is None:
            return _refused(
                Fault(
                    "student",
                    "not_on_own_roll",
                    _("The student is not on the roll of this school."),
                    _("Enter the number of a student of your own school."),
                )
            )
        faults = list(self.judge.faults(entry, place.entered_on))
        if faults:
            return _refused(*faults)
        row = self._row(entry, place)
        key = _key(row)
        if key in self._seen:
            return _refused(
                Fault(
                    "course" if isinstance(entry, NewCourse) else "term",
                    "entered_twice",
                    _("This stands twice in what was sent."),
                    _("Leave one of the two, or number the attempts."),
                )
            )
        self._seen.add(key)
        standing = self.standing.get(key)
        if standing is None:
            self.made.append(row)
            return Outcome(State.NEW)
        return self._corrected(standing, row, entry)

    def _corrected(self, standing: Reviewed, row: Reviewed, entry: Entry) -> Outcome:
        fields = _VALUES[type(standing)]
        why = tidy(entry.why)
        same = all(getattr(standing, name) == getattr(row, name) for name in fields)
        # What was sent back may be right as it is: with a reason the same goes to the second person again.
        if same and standing.withdrawn_at is None and not (standing.returned_at and why):
            return Outcome(State.UNCHANGED)
        if not why:
            return _refused(
                Fault(
                    "why",
                    "entered_otherwise",
                    _("Something else was entered here already."),
                    _("To correct it, write why."),
                )
            )
        for name in fields:
            setattr(standing, name, getattr(row, name))
        standing.why, standing.withdrawn_at = why, None
        self.touch(standing)
        return Outcome(State.CORRECTED)

    def touch(self, row: Reviewed) -> None:
        """Say of a row that it was changed now, in this appointment, and waits for its second person."""
        row.entered_at, row.entered_in_id = self.now, self.by.appointment_id
        row.reviewed_at, row.reviewed_in_id = None, None
        row.returned_at, row.returned_in_id, row.return_why = None, None, ""
        self.changed.append(row)

    def _row(self, entry: Entry, place: Place) -> Reviewed:
        about: dict[str, Any] = {
            "student_id": place.student_id,
            "school_id": self.school.pk,
            "school_year": entry.school_year,
            "entered_at": self.now,
            "entered_in_id": self.by.appointment_id,
        }
        match entry:
            case NewCourse():
                course = self.courses.find(entry.course)
                assert course is not None  # judged before
                return CourseResult(
                    plan=course.plan,
                    course=course.code,
                    title=course.title,
                    area=course.area,
                    kind=course.kind,
                    term=entry.term,
                    attempt=entry.attempt,
                    hours=course.hours if entry.hours is None else entry.hours,
                    process_result=tidy(entry.process_result),
                    exam_result=tidy(entry.exam_result),
                    credits=entry.credits,
                    teacher=tidy(entry.teacher),
                    recognised_on=entry.recognised_on,
                    **about,
                )
            case NewEvaluation():
                return TermEvaluation(
                    term=entry.term,
                    aspect=entry.aspect,
                    result=entry.result,
                    comment=tidy(entry.comment),
                    **about,
                )
            case NewFitness():
                return FitnessYear(
                    items={item: tidy(said) for item, said in entry.items.items() if tidy(said)},
                    score=entry.score,
                    is_exempt=entry.is_exempt,
                    exempt_why=tidy(entry.exempt_why) if entry.is_exempt else "",
                    paper_id=self.papers[entry.paper] if entry.is_exempt and entry.paper else None,
                    **about,
                )


# What of a row may be corrected; what it is about stays.
_VALUES: Final[Mapping[type[Reviewed], tuple[str, ...]]] = {
    CourseResult: (
        *("school_year", "term", "hours", "process_result", "exam_result"),
        *("credits", "teacher", "recognised_on"),
    ),
    TermEvaluation: ("result", "comment"),
    FitnessYear: ("items", "score", "is_exempt", "exempt_why", "paper_id"),
}
STAMPS: Final = (
    *("why", "withdrawn_at", "entered_at", "entered_in", "reviewed_at", "reviewed_in"),
    *("returned_at", "returned_in", "return_why"),
)


def columns_of(model: type[Reviewed]) -> list[str]:
    """What a correction may write."""
    return [name.removesuffix("_id") for name in _VALUES[model]] + list(STAMPS)


def _refused(*faults: Fault) -> Outcome:
    return Outcome(State.REFUSED, faults)


def _key(row: Reviewed) -> Key:
    match row:
        case CourseResult():
            return (CourseResult, row.student_id, row.plan, row.course, row.attempt)
        case TermEvaluation():
            return (TermEvaluation, row.student_id, row.school_year, row.term, row.aspect)
        case FitnessYear():
            return (FitnessYear, row.student_id, row.school_year)
    raise TypeError(type(row))


_MODELS: Final[Mapping[type, type[Reviewed]]] = {
    NewCourse: CourseResult,
    NewEvaluation: TermEvaluation,
    NewFitness: FitnessYear,
}


def _models_of(entries: Iterable[Entry]) -> list[type[Reviewed]]:
    kinds = {type(one) for one in entries}
    return [model for kind, model in _MODELS.items() if kind in kinds]


def _standing(model: type[Reviewed], students: Collection[int]) -> Iterable[Reviewed]:
    """What stands, and what was taken back in vain; where something stands in its place, that comes last and wins."""
    open_ = Q(withdrawn_at=None) | Q(returned_at__isnull=False)
    found = model._default_manager.filter(open_, student_id__in=students)
    return found.order_by(F("withdrawn_at").asc(nulls_last=True))


def _places(school: Org, students: Collection[uuid.UUID]) -> dict[uuid.UUID, Place]:
    found = Enrollment.objects.filter(
        school=school, is_principal=True, is_open=True, student__school=school, student__uuid__in=students
    )
    return {
        known: Place(pk, entered_on)
        for known, pk, entered_on in found.values_list("student__uuid", "student_id", "entered_on")
    }


def _papers(asked: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    wanted = set(asked)
    return dict(Paper.objects.filter(uuid__in=wanted).values_list("uuid", "pk")) if wanted else {}
