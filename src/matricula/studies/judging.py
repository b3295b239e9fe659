"""What is wrong with an entry: what it is held against, the same for a form and for a workbook."""

import uuid
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.kernel.text import tidy
from matricula.regulation.api import Stack
from matricula.studies.entries import Entry, Fault, NewCourse, NewEvaluation, NewFitness
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


class Judge:
    """Holds entries against the law, the school's courses and the papers (their uuids) that it has, as of a day."""

    def __init__(self, stack: Stack, today: date, courses: Courses, papers: Collection[uuid.UUID]) -> None:
        self.stack, self.today, self.courses, self.papers = stack, today, courses, papers
        self.this_year = stack.school_years.of(today)

    def faults(self, entry: Entry, entered_on: date) -> Iterator[Fault]:
        """What is wrong with an entry of a student who began the stage on that day, field by field."""
        yield from _too_long(entry)
        yield from self._term_faults(entry, entered_on)
        match entry:
            case NewCourse():
                yield from self._course_faults(entry, entered_on)
            case NewEvaluation():
                yield from self._evaluation_faults(entry)
            case NewFitness():
                yield from self._fitness_faults(entry)

    def _term_faults(self, entry: Entry, entered_on: date) -> Iterator[Fault]:
        term = None if isinstance(entry, NewFitness) else entry.term
        field = "school_year" if term is None else "term"
        if term is not None and term not in self.stack.table(TERMS).entries:
            yield Fault(field, "no_such_term", _("There is no such term."), _("Choose one of those offered."))
            return
        first = self.stack.school_years.of(entered_on)
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

    def _course_faults(self, entry: NewCourse, entered_on: date) -> Iterator[Fault]:
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
        course, plan = self.courses.find(entry.course), plan_of(self.stack, entered_on)
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


def results_of(stack: Stack, aspect: str) -> tuple[str, ...]:
    """The codes in which an aspect is evaluated: those that it names, or all."""
    named = stack.table(ASPECTS).attributes(aspect).get("results", "").split()
    return tuple(named) or stack.table(RESULTS).offered


def _too_long(entry: Entry) -> Iterator[Fault]:
    for name, most in _LONGEST.items():
        if len(tidy(getattr(entry, name, ""))) > most:
            yield Fault(
                name,
                "too_long",
                _("At most %(most)d characters.") % {"most": most},
                _("Write it shorter."),
            )
