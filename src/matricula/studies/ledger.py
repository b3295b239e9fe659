"""What entries are held against, and what of them is written: the same for a form and for a workbook."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

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
from matricula.studies.models import CourseResult, FitnessYear, Reviewed, TermEvaluation
from matricula.studies.taught import Courses, begins_on
from matricula.studies.words import ASPECTS, ITEMS, RESULTS, TERMS, plan_of

MOST_ATTEMPTS: Final = 9
BEST_SCORE: Final = 120
LONGEST_WHY: Final = 400
_LONGEST: Final = {
    "process_result": 40,
    "exam_result": 40,
    "teacher": 60,
    "exempt_why": 400,
    "why": LONGEST_WHY,
}
Key = tuple[object, ...]


class Place(NamedTuple):
    """A student on the school's own roll, and when the student began the stage."""

    student_id: int
    entered_on: date


class Ledger:
    """The school's roll, its courses and what stands of these students; read once, in six statements at the most."""

    def __init__(self, by: Acting, school: Org, stack: Stack, entries: Sequence[Entry]) -> None:
        self.by, self.school, self.stack = by, school, stack
        self.now, self.today = civil_now(), civil_today(school.time_zone)
        self.this_year = stack.school_years.of(self.today)
        self.places = _places(school, {one.student for one in entries})
        self.courses = Courses(school, stack)
        self.papers = _papers(one.paper for one in entries if isinstance(one, NewFitness) and one.paper)
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
        faults = [*_too_long(entry), *self._faults(entry, place)]
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
        if all(getattr(standing, name) == getattr(row, name) for name in fields):
            return Outcome(State.UNCHANGED)
        why = tidy(entry.why)
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
        standing.why = why
        self.touch(standing)
        return Outcome(State.CORRECTED)

    def touch(self, row: Reviewed) -> None:
        """Say of a row that it was changed now, in this appointment, and waits for its second person."""
        row.entered_at, row.entered_in_id = self.now, self.by.appointment_id
        row.reviewed_at, row.reviewed_in_id = None, None
        self.changed.append(row)

    def _faults(self, entry: Entry, place: Place) -> Iterator[Fault]:
        yield from self._term_faults(entry, place)
        match entry:
            case NewCourse():
                yield from self._course_faults(entry, place)
            case NewEvaluation():
                yield from self._evaluation_faults(entry)
            case NewFitness():
                yield from self._fitness_faults(entry)

    def _term_faults(self, entry: Entry, place: Place) -> Iterator[Fault]:
        term = None if isinstance(entry, NewFitness) else entry.term
        field = "school_year" if term is None else "term"
        if term is not None and term not in self.stack.table(TERMS).entries:
            yield Fault(field, "no_such_term", _("There is no such term."), _("Choose one of those offered."))
            return
        first = self.stack.school_years.of(place.entered_on)
        begun = entry.school_year <= self.this_year and (
            term is None or begins_on(self.stack, entry.school_year, term) <= self.today
        )
        if not begun:
            yield Fault(
                field,
                "term_to_come",
                _("This term has not begun yet."),
                _("Check the school year and the term."),
            )
        elif entry.school_year < first:
            yield Fault(
                "school_year",
                "before_entry",
                _("The student began this stage later: in the school year %(year)d.") % {"year": first},
                _("Check the school year."),
            )

    def _course_faults(self, entry: NewCourse, place: Place) -> Iterator[Fault]:
        if entry.recognised_on > self.today:
            yield Fault(
                "recognised_on",
                "day_to_come",
                _("That day has not come yet."),
                _("Enter the day on which the credits were recognised."),
            )
        if not 1 <= entry.attempt <= MOST_ATTEMPTS:
            yield Fault(
                "attempt",
                "no_such_attempt",
                _("Attempts are numbered from 1 to %(most)d.") % {"most": MOST_ATTEMPTS},
                _("Enter which attempt it was."),
            )
        if entry.hours is not None and not 0 <= entry.hours <= 1000:
            yield Fault(
                "hours",
                "no_such_hours",
                _("A course has 0 to 1000 lessons."),
                _("Enter how many lessons it had, or none."),
            )
        course, plan = self.courses.find(entry.course), plan_of(self.stack, place.entered_on)
        if course is None:
            yield Fault(
                "course",
                "no_such_course",
                _("Neither the plan nor the school has a course “%(course)s”.")
                % {"course": entry.course[:60]},
                _("Enter a module of the plan, or have the course of the school opened first."),
            )
        elif plan is None or course.plan != plan:
            yield Fault(
                "course",
                "course_of_another_plan",
                _("This course belongs to another plan than the student's."),
                _("Choose a course of the plan by which the student studies."),
            )
        elif entry.credits not in (Decimal(0), course.credits):
            yield Fault(
                "credits",
                "credits_not_of_plan",
                _("%(course)s gives %(credits)s credits, or none.")
                % {"course": course.title, "credits": course.credits.normalize()},
                _("Enter what the plan has, or 0 where the student did not pass."),
            )

    def _evaluation_faults(self, entry: NewEvaluation) -> Iterator[Fault]:
        aspects = self.stack.table(ASPECTS)
        if entry.aspect not in aspects.entries:
            yield Fault(
                "aspect", "no_such_aspect", _("There is no such aspect."), _("Choose one of those offered.")
            )
        elif entry.result not in results_of(self.stack, entry.aspect):
            yield Fault(
                "result",
                "no_such_result",
                _("This aspect is not evaluated with such a result."),
                _("Choose one of those offered."),
            )

    def _fitness_faults(self, entry: NewFitness) -> Iterator[Fault]:
        if entry.is_exempt:
            if entry.score is not None:
                yield Fault(
                    "score",
                    "exempt_with_score",
                    _("Who is exempt has no score."),
                    _("Enter either the score or the exemption."),
                )
            if not tidy(entry.exempt_why):
                yield Fault(
                    "exempt_why",
                    "exempt_without_ground",
                    _("An exemption needs its ground."),
                    _("Write why the student is exempt."),
                )
            if entry.paper is None or entry.paper not in self.papers:
                yield Fault(
                    "paper",
                    "exempt_without_paper",
                    _("An exemption needs the paper that proves it."),
                    _("Enter the exemption on the page of the student, with its paper."),
                )
        elif entry.score is None:
            yield Fault("score", "no_score", _("There is no score."), _("Enter the score, or the exemption."))
        elif not 0 <= entry.score <= BEST_SCORE or entry.score != round(entry.score, 1):
            yield Fault(
                "score",
                "no_such_score",
                _("A score lies between 0 and %(most)d, with one decimal.") % {"most": BEST_SCORE},
                _("Enter the total of the year."),
            )
        if any(
            item not in self.stack.table(ITEMS).entries or len(said) > 20
            for item, said in entry.items.items()
        ):
            yield Fault("items", "no_such_item", _("There is no such item of the test."), _("Leave it out."))

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
STAMPS: Final = ("why", "withdrawn_at", "entered_at", "entered_in", "reviewed_at", "reviewed_in")


def columns_of(model: type[Reviewed]) -> list[str]:
    """What a correction may write."""
    return [name.removesuffix("_id") for name in _VALUES[model]] + list(STAMPS)


def results_of(stack: Stack, aspect: str) -> tuple[str, ...]:
    """The codes in which an aspect is evaluated: those that it names, or all."""
    named = stack.table(ASPECTS).attributes(aspect).get("results", "").split()
    return tuple(named) or stack.table(RESULTS).offered


def _refused(*faults: Fault) -> Outcome:
    return Outcome(State.REFUSED, faults)


def _too_long(entry: Entry) -> Iterator[Fault]:
    for name, most in _LONGEST.items():
        if len(tidy(getattr(entry, name, ""))) > most:
            yield Fault(
                name,
                "too_long",
                _("At most %(most)d characters.") % {"most": most},
                _("Write it shorter."),
            )


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
    found: Iterable[Reviewed] = model._default_manager.filter(student_id__in=students, withdrawn_at=None)
    return found


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
