"""What students reached: credits, evaluation and fitness, entered by the officer and reviewed by the deputy."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection

from matricula.authorities.api import Appointment, acting_in, in_scope
from matricula.exchange.demo.contact_form import draw_paper
from matricula.exchange.demo.copying import bulk
from matricula.exchange.demo.graduating.stories import Studying, code_of
from matricula.exchange.demo.recipe import Recipe
from matricula.kernel.clock import civil_now
from matricula.papers.api import Paper, store_paper
from matricula.regulation.api import Stack
from matricula.studies.api import (
    ASPECTS,
    ITEMS,
    STUDIES_BASIS,
    TERMS,
    FitnessYear,
    Taught,
    begins_on,
    module,
)

_DAY: Final = timedelta(days=1)
_ENTERED, _REVIEWED = time(15), time(17)
_PNG, _LARGEST = "image/png", 2**20

# Every course of every term for everybody who was taught it: set by set, as there are some sixty for each student.
# What is drawn hangs on the student and the course alone, so that it is the same at each load.
_STUDENTS: Final = """
WITH student AS (
  SELECT * FROM unnest(%(student)s::bigint[], %(uuid)s::uuid[], %(school)s::bigint[], %(officer)s::bigint[],
    %(deputy)s::bigint[], %(track)s::int[], %(entered)s::int[], %(last)s::int[], %(seen)s::int[])
  AS s(id, uuid, school, officer, deputy, track, entered, last, seen)
), term AS (
  SELECT * FROM unnest(%(of_entered)s::int[], %(nth)s::int[], %(school_year)s::int[], %(term)s::text[],
    %(ends_on)s::date[], %(entered_at)s::timestamptz[], %(reviewed_at)s::timestamptz[])
  AS t(entered, nth, school_year, term, ends_on, entered_at, reviewed_at)
)
"""
_COURSES: Final = (
    _STUDENTS
    + """, course AS (
  SELECT * FROM unnest(%(of_track)s::int[], %(of_nth)s::int[], %(plan)s::text[], %(course)s::text[], %(title)s::text[],
    %(area)s::text[], %(kind)s::text[], %(credits)s::numeric[], %(hours)s::int[])
  AS c(track, nth, plan, course, title, area, kind, credits, hours)
), without AS (
  SELECT * FROM unnest(%(without_student)s::bigint[], %(without_course)s::text[]) AS w(student, course)
)
INSERT INTO studies_courseresult (uuid, student_id, school_id, entered_at, entered_in_id, reviewed_at, reviewed_in_id,
  why, plan, course, title, area, kind, school_year, term, attempt, hours, process_result, exam_result, credits,
  teacher, recognised_on)
SELECT md5(s.uuid || c.course)::uuid, s.id, s.school, t.entered_at, s.officer,
  CASE WHEN t.nth <= s.seen THEN t.reviewed_at END, CASE WHEN t.nth <= s.seen THEN s.deputy END, '',
  c.plan, c.course, c.title, c.area, c.kind, t.school_year, t.term, 1, c.hours,
  CASE WHEN w.student IS NULL THEN %(passed)s ELSE %(failed)s END,
  CASE WHEN w.student IS NULL THEN 62 + d.drawn %% 37 ELSE 41 + d.drawn %% 17 END,
  CASE WHEN w.student IS NULL THEN c.credits ELSE 0 END,
  (%(teachers)s::text[])[1 + abs(hashtext(s.school || c.area || c.nth) %% cardinality(%(teachers)s::text[]))], t.ends_on
FROM student s
JOIN term t ON t.entered = s.entered AND t.nth <= s.last
JOIN course c ON c.track = s.track AND c.nth = t.nth
CROSS JOIN LATERAL (SELECT abs(hashtext(s.uuid || c.course)::bigint) AS drawn) d
LEFT JOIN without w ON w.student = s.id AND w.course = c.course
"""
)
_EVALUATIONS: Final = (
    _STUDENTS
    + """, aspect AS (
  SELECT * FROM unnest(%(aspect)s::text[], %(first)s::int[], %(many)s::int[]) AS a(aspect, first, many)
), failed AS (
  SELECT * FROM unnest(%(failed_student)s::bigint[], %(failed_aspect)s::text[], %(failed_result)s::text[])
  AS f(student, aspect, result)
)
INSERT INTO studies_termevaluation (uuid, student_id, school_id, entered_at, entered_in_id, reviewed_at, reviewed_in_id,
  why, school_year, term, aspect, result, comment)
SELECT md5(s.uuid || a.aspect || t.nth)::uuid, s.id, s.school, t.entered_at, s.officer,
  CASE WHEN t.nth <= s.seen THEN t.reviewed_at END, CASE WHEN t.nth <= s.seen THEN s.deputy END, '',
  t.school_year, t.term, a.aspect,
  coalesce(f.result, (%(results)s::text[])[a.first + abs(hashtext(s.uuid || a.aspect || t.nth)::bigint) %% a.many]),
  CASE WHEN a.first = 1 THEN (%(remarks)s::text[])[
    1 + abs(hashtext(s.uuid || a.aspect || t.nth)::bigint) %% cardinality(%(remarks)s::text[])] ELSE '' END
FROM student s
JOIN term t ON t.entered = s.entered AND t.nth <= s.last
CROSS JOIN aspect a
LEFT JOIN failed f ON f.student = s.id AND f.aspect = a.aspect AND t.nth = s.last
"""
)


class Term(NamedTuple):
    """A term of those who entered in a year: its number, when it is, and when its results were entered and reviewed."""

    entered: int
    nth: int
    school_year: int
    term: str
    ends_on: date
    entered_at: datetime
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class Keepers:
    """Who enters results at a school, and who reviews them."""

    officer: Appointment
    deputy: Appointment


@dataclass(frozen=True)
class ResultsWriter:
    """Writes the results of all terms that have begun by `today`; `keepers` by the word of the school."""

    recipe: Recipe
    stack: Stack
    keepers: Mapping[str, Keepers]
    draw: random.Random
    today: date

    def write(self, students: Sequence[Studying], teachers: Sequence[str]) -> None:
        """The three kinds of results of these students, whose courses were given by these teachers."""
        common = self._common(students)
        with connection.cursor() as cursor:
            cursor.execute(_COURSES, common | self._courses() | self._without(students, teachers))
            cursor.execute(_EVALUATIONS, common | self._evaluations(students))
        bulk(self._fitness(students))

    def _common(self, students: Sequence[Studying]) -> dict[str, Any]:
        terms = [one for year in sorted({self._year(one) for one in students}) for one in self.terms(year)]
        behind = [self._behind(one) for one in students]
        return {
            "student": [one.place.student_id for one in students],
            "uuid": [one.place.student.uuid for one in students],
            "school": [one.place.school_id for one in students],
            "officer": [self.keepers[one.pupil.seat.school].officer.pk for one in students],
            "deputy": [self.keepers[one.pupil.seat.school].deputy.pk for one in students],
            "track": [one.track for one in students],
            "entered": [self._year(one) for one in students],
            "last": [last for last, _seen in behind],
            "seen": [seen for _last, seen in behind],
            "of_entered": [one.entered for one in terms],
            **{name: [getattr(one, name) for one in terms] for name in Term._fields if name != "entered"},
        }

    def terms(self, entered: int) -> list[Term]:
        """The terms in which something was taught to those who entered in that year, as far as they have begun."""
        codes, now = list(self.stack.table(TERMS).codes), civil_now()
        found = []
        for place in range(len(self.recipe["taught"])):
            year, which = entered + place // len(codes), place % len(codes)
            if begins_on(self.stack, year, codes[which]) > self.today:
                break
            over, first = divmod(which + 1, len(codes))
            last = min(begins_on(self.stack, year + over, codes[first]) - _DAY, self.today)
            stamps = [
                min(datetime.combine(last, at, tzinfo=self.stack.zone), now) for at in (_ENTERED, _REVIEWED)
            ]
            found.append(Term(entered, place + 1, year, codes[which], last, *stamps))
        return found

    def _year(self, one: Studying) -> int:
        return self.stack.school_years.of(one.pupil.entered_on)

    def _behind(self, one: Studying) -> tuple[int, int]:
        """Up to which term results are entered, and up to which they are reviewed."""
        seat, begun = one.pupil.seat, len(self.terms(self._year(one)))
        before = min(begun, self.recipe["behind_from"] - 1)
        if self.recipe["to_enter"].get(seat.school) == seat.class_no:
            return before, before
        return begun, before if seat.school in self.recipe["unreviewed"] else begun

    def _courses(self) -> dict[str, Any]:
        taught = [
            (track, nth, module(self.stack, code_of(self.recipe, each, subjects)))
            for track, subjects in enumerate(self.recipe["tracks"])
            for nth, modules in enumerate(self.recipe["taught"], start=1)
            for each in modules
        ]
        return {
            "of_track": [track for track, _nth, _one in taught],
            "of_nth": [nth for _track, nth, _one in taught],
            "course": [one.code for _track, _nth, one in taught],
            **{
                name: [getattr(one, name) for *_of, one in taught]
                for name in Taught.__slots__
                if name != "code"
            },
        }

    def _without(self, students: Sequence[Studying], teachers: Sequence[str]) -> dict[str, Any]:
        pairs = [(one.place.student_id, code) for one in students for code in sorted(one.not_passed)]
        return {
            "without_student": [student for student, _code in pairs],
            "without_course": [code for _student, code in pairs],
            "teachers": list(teachers),
            **self.recipe["process"],
        }

    def _evaluations(self, students: Sequence[Studying]) -> dict[str, Any]:
        """Of each aspect a stretch of one long list of results, in which each stands as often as its weight says."""
        table, results, stretches = self.stack.table(ASPECTS), list[str](), list[tuple[str, int, int]]()
        for aspect in table.codes:
            given = table.attributes(aspect)["results"].split()
            weighed = [one for one in given for _ in range(self.recipe["grades"].get(one, 0))] or given[:1]
            stretches.append((aspect, len(results) + 1, len(weighed)))
            results += weighed
        failed = [(one.place.student_id, one.story["morals"]) for one in students if "morals" in one.story]
        return {
            "aspect": [aspect for aspect, _first, _many in stretches],
            "first": [first for _aspect, first, _many in stretches],
            "many": [many for _aspect, _first, many in stretches],
            "results": results,
            "failed_student": [student for student, _result in failed],
            "failed_aspect": ["morals"] * len(failed),
            "failed_result": [result for _student, result in failed],
            "remarks": self.recipe["remarks"],
        }

    def _fitness(self, students: Iterable[Studying]) -> Iterator[FitnessYear]:
        """A test in each school year that has begun; who is exempt is so in the last one, with a paper."""
        for one in students:
            by_year = {term.school_year: term for term in self.terms(self._year(one))}
            reviewed_until = self._behind(one)[1]
            said = iter(one.story.get("fitness", ()))
            for year, term in by_year.items():
                exempt = "exempt" in one.story and year == max(by_year)
                keepers = self.keepers[one.pupil.seat.school]
                seen = term.nth <= reviewed_until
                score = None if exempt else Decimal(str(next(said, None) or self._score()))
                yield FitnessYear(
                    student_id=one.place.student_id,
                    school_id=one.place.school_id,
                    school_year=year,
                    score=score,
                    items={} if score is None else self._items(one.place.student.sex, float(score)),
                    is_exempt=exempt,
                    exempt_why=one.story["exempt"] if exempt else "",
                    paper=self._paper(one, keepers.officer) if exempt else None,
                    entered_at=term.entered_at,
                    entered_in=keepers.officer,
                    reviewed_at=term.reviewed_at if seen else None,
                    reviewed_in=keepers.deputy if seen else None,
                )

    def _score(self) -> float:
        plan = self.recipe["fitness"]
        drawn = self.draw.gauss(plan["mean"], plan["spread"])
        return round(min(120.0, max(float(plan["least"]), drawn)), 1)

    def _items(self, sex: str, score: float) -> dict[str, str]:
        """What was measured, between the two ends that the recipe has for each item, by the score."""
        table, plan = self.stack.table(ITEMS), self.recipe["fitness"]
        share = min(1.0, max(0.0, (score - plan["least"]) / (120.0 - plan["least"])))
        found = {}
        for code, (worst, best) in plan["items"].items():
            if table.attributes(code)["sex"] in ("", sex):
                measured = worst + (best - worst) * share
                found[code] = f"{measured:.1f}" if isinstance(worst, float) else f"{measured:.0f}"
        return found

    def _paper(self, one: Studying, officer: Appointment) -> Paper:
        by = acting_in(officer)
        with in_scope(by):
            return store_paper(
                by=by,
                content=draw_paper(self.draw, one.pupil.number[-6:]),
                file_name="exemption.png",
                media_types=[_PNG],
                max_bytes=_LARGEST,
                clause=self.stack.basis(STUDIES_BASIS),
            )
