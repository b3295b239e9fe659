"""Judge where the students of a cohort stand, and count it for the boards."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Final, TypeVar

from django.db import connection, transaction
from django.db.models import Count
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from matricula.authorities.api import Org, in_scope_of
from matricula.cases.api import Case, kept, kept_facts
from matricula.graduation.actions.count_work import count_work
from matricula.graduation.models import Cohort
from matricula.graduation.standings import Judged, entered_of, instead_of, judged, on_the_roll
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student
from matricula.regulation.api import stack_for

JOB: Final = "graduation.judge"
SCHOOL_JOB: Final = "graduation.judge_school"
# Schools are judged together up to so many students: the rule's frame and each statement cost the same for few as for
# many, and what is held in memory and locked at a time stays bounded.
TOGETHER: Final = 5_000
AT_ONCE: Final = 2
Found = TypeVar("Found")

# Whoever has moved since they were read is left to the next run, and what is found again is not written again. In one
# order, so that two runs wait for each other and never crosswise.
_WRITE: Final = """
INSERT INTO graduation_standing AS t
  (cohort_id, student_id, school_id, class_name, outcome, findings, facts, judged_at)
SELECT %(cohort)s, s.id, s.school_id, s.class_name, g.outcome, g.findings, g.facts, %(at)s
FROM jsonb_to_recordset(%(found)s::jsonb) AS g (student_id bigint, outcome text, findings jsonb, facts jsonb)
JOIN registry_student s ON s.id = g.student_id AND s.school_id = ANY (%(schools)s)
ORDER BY s.id
ON CONFLICT (cohort_id, student_id) DO UPDATE SET school_id = excluded.school_id, class_name = excluded.class_name,
  outcome = excluded.outcome, findings = excluded.findings, facts = excluded.facts, judged_at = excluded.judged_at
WHERE (t.school_id, t.class_name, t.outcome, t.findings, t.facts)
  IS DISTINCT FROM (excluded.school_id, excluded.class_name, excluded.outcome, excluded.findings, excluded.facts)
"""

# Before the facts are read: a result that changes from here on marks the verdict once more. In the same order as below.
_UP_TO_DATE: Final = """
UPDATE graduation_standing SET is_outdated = false WHERE id IN (
  SELECT t.id FROM graduation_standing t
  WHERE t.cohort_id = %s AND t.student_id = ANY (%s) AND t.is_outdated ORDER BY t.student_id FOR UPDATE)
"""

# Whoever is no longer at the school where they were judged counts there no more; a class without anybody counts zero.
# Of several ways that are all closed the first is what is missing: the others would do instead, and nobody needs both.
_COUNT: Final = """
WITH here AS (
  SELECT t.school_id, s.class_name, t.outcome, t.findings FROM graduation_standing t
  JOIN registry_student s ON s.id = t.student_id AND s.school_id = t.school_id AND s.stage = %(stage)s
    AND s.grade = %(grade)s
  WHERE t.cohort_id = %(cohort)s AND t.school_id = ANY (%(schools)s)
), why AS (
  SELECT w.school_id, w.class_name, jsonb_object_agg(w.part, w.often) AS reasons
  FROM (SELECT h.school_id, h.class_name, f ->> 'part' AS part, count(*) AS often
    FROM here h CROSS JOIN LATERAL jsonb_array_elements(h.findings) f
    WHERE NOT EXISTS (
      SELECT 1 FROM jsonb_array_elements_text(%(instead)s::jsonb -> (f ->> 'part')) other
      JOIN jsonb_array_elements(h.findings) o ON o ->> 'part' = other)
    GROUP BY 1, 2, 3) w GROUP BY 1, 2
), counted AS (
  SELECT h.school_id, h.class_name, count(*) FILTER (WHERE outcome = 'met') AS met,
    count(*) FILTER (WHERE outcome = 'unmet') AS unmet, count(*) FILTER (WHERE outcome = 'incomplete') AS incomplete
  FROM here h GROUP BY 1, 2
), all_classes AS (
  SELECT c.school_id, c.class_name, c.met, c.unmet, c.incomplete, coalesce(w.reasons, '{}') AS reasons
  FROM counted c LEFT JOIN why w USING (school_id, class_name)
  UNION ALL
  SELECT x.school_id, x.class_name, 0, 0, 0, '{}' FROM graduation_standingshare x
  WHERE x.cohort_id = %(cohort)s AND x.school_id = ANY (%(schools)s)
    AND NOT EXISTS (SELECT 1 FROM counted c WHERE c.school_id = x.school_id AND c.class_name = x.class_name)
)
INSERT INTO graduation_standingshare
  (cohort_id, school_id, class_name, met, unmet, incomplete, reasons, counted_at)
SELECT %(cohort)s, school_id, class_name, met, unmet, incomplete, reasons, %(at)s FROM all_classes ORDER BY 2, 3
ON CONFLICT (cohort_id, school_id, class_name) DO UPDATE SET met = excluded.met, unmet = excluded.unmet,
  incomplete = excluded.incomplete, reasons = excluded.reasons, counted_at = excluded.counted_at
"""


def judge_cohorts() -> int:
    """Judge every cohort whose school year is not over; returns how many students were judged.

    One that cannot be judged, or a school of it, does not stop the others: where schools fail together, each is judged
    by itself. All that failed are raised at the end.
    """
    judged_so_far, failed = 0, list[Exception]()
    for cohort in Cohort.objects.filter(locks_until__gt=civil_now()):
        for students, errors in _side_by_side(partial(_or_each_alone, cohort), _together(cohort)):
            judged_so_far += students
            failed += errors
    if failed:
        raise ExceptionGroup(f"{len(failed)} schools were not judged", failed)
    return judged_so_far


def judge_cohort(cohort: Cohort) -> int:
    """Judge everybody of a cohort, several schools at a time; returns how many.

    What is judged together is a transaction, so a killed run leaves whole schools behind, and the next judges the same
    again.
    """
    return sum(_side_by_side(partial(_judge, cohort, sight=cohort.org_id), _together(cohort)))


def judge_school(cohort: Cohort, school: Org) -> int:
    """Judge the students of one school, then count its classes; returns how many were judged."""
    return _judge(cohort, [school], sight=school.pk)


def judge_the_list(case: Case, students: Iterable[int]) -> None:
    """Judge the schools of these students (ids) before a list about them is carried out: the database goes by it.

    In the caller's transaction. One statement where no season runs.
    """
    running = list(Cohort.objects.filter(locks_until__gt=civil_now(), stage=case.subject.get("stage")))
    if not running:
        return
    here = Student.objects.filter(pk__in=students, school__isnull=False)
    for school in Org.objects.filter(pk__in=here.values("school_id")).order_by("pk"):
        for cohort in running:
            if cohort.org_id in school.lineage:
                judge_school(cohort, school)


def _together(cohort: Cohort) -> Iterator[list[Org]]:
    """The schools of a cohort, those under one law and with ``TOGETHER`` students at most by each other.

    One that has nobody left is among them: its classes have to count zero.
    """
    with transaction.atomic(), in_scope_of([cohort.org_id], job=JOB):
        leaving = dict(
            on_the_roll(cohort)
            .order_by()
            .values("school_id")
            .annotate(Count("pk"))
            .values_list("school_id", "pk__count")
        )
    schools = Org.objects.filter(
        lineage__contains=[cohort.org_id], tier="school", stages__contains=[cohort.stage]
    )
    for _pack, under_one_law in groupby(schools.order_by("pack", "path"), key=lambda one: one.pack):
        chosen, students = list[Org](), 0
        for school in under_one_law:
            here = leaving.get(school.pk, 0)
            if chosen and students + here > TOGETHER:
                yield chosen
                chosen, students = [], 0
            chosen.append(school)
            students += here
        yield chosen


def _side_by_side(
    judge: Callable[[Sequence[Org]], Found], groups: Iterable[Sequence[Org]]
) -> Iterator[Found]:
    """What ``judge`` says of each group of schools, in their order.

    ``AT_ONCE`` at a time, each with a connection of its own: while the database gathers what is known of one, another
    is judged here. One alone is judged on the caller's connection.
    """
    every = list(groups)
    if len(every) <= 1:
        yield from map(judge, every)
        return

    def aside(context: Context, schools: Sequence[Org]) -> Found:
        try:
            return context.run(judge, schools)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        # What time it is and which law is in force goes along.
        yield from pool.map(aside, [copy_context() for _ in every], every)


def _or_each_alone(cohort: Cohort, schools: Sequence[Org]) -> tuple[int, list[Exception]]:
    """How many were judged, and what went wrong: where schools fail together, each is judged by itself."""
    try:
        return _judge(cohort, schools, sight=cohort.org_id), []
    except Exception:  # noqa: BLE001  which school it was, is found out by asking each
        students, failed = 0, list[Exception]()
    for school in schools:
        try:
            students += judge_school(cohort, school)
        except Exception as error:  # noqa: BLE001  one broken school must not leave every other unjudged
            error.add_note(f"cohort {cohort.pk}, school {school.pk}")
            failed.append(error)
    return students, failed


def _judge(cohort: Cohort, schools: Sequence[Org], *, sight: int) -> int:
    """The students of schools under one law, in one transaction, with the sight of that office."""
    stack, at, keys = stack_for(schools[0].pack), civil_now(), [one.pk for one in schools]
    rule = stack.season(cohort.season).rule
    with transaction.atomic(), in_scope_of([sight], job=JOB):
        entered = entered_of(cohort, keys)
        with connection.cursor() as cursor:
            cursor.execute(_UP_TO_DATE, [cohort.pk, list(entered)])
        found = judged(stack, rule, entered)
        _write(cohort, keys, found, at, instead_of(stack.rule(rule).rule))
        count_work(cohort, keys, stack, at)
    return len(found)


def judge_soon(cohorts: Collection[int], school: int) -> None:
    """Queue one school of each of these cohorts (ids) in the caller's transaction; one that waits already serves."""
    for cohort in cohorts:
        try:
            with transaction.atomic():
                app.configure_task(
                    SCHOOL_JOB, allow_unknown=False, queueing_lock=f"{SCHOOL_JOB}:{cohort}:{school}"
                ).defer(cohort=cohort, school=school)
        except AlreadyEnqueued:
            continue


def judge_now() -> None:
    """Queue the run of the night in the caller's transaction, as when a season is opened."""
    try:
        with transaction.atomic():
            app.configure_task(JOB, allow_unknown=False).defer()
    except AlreadyEnqueued:
        return


def judge_again(students: Collection[int]) -> None:
    """Queue the schools of these students (ids) as far as they are in a cohort, as when their results were reviewed."""
    schools = set(
        Student.objects.filter(pk__in=list(students), school__isnull=False).values_list(
            "school_id", flat=True
        )
    )
    cohorts = list(Cohort.objects.filter(locks_until__gt=civil_now()))
    for school in Org.objects.filter(pk__in=schools).order_by("pk") if cohorts else ():
        judge_soon([one.pk for one in cohorts if one.org_id in school.lineage], school.pk)


def _write(
    cohort: Cohort,
    schools: list[int],
    found: Mapping[int, Judged],
    at: datetime,
    instead: Mapping[str, Sequence[str]],
) -> None:
    """Both statements see the students at their school of today."""
    # One finding is that of many students: what is kept of it is made once.
    of_each = {id(finding): finding for one in found.values() for finding in one.findings}
    told = dict(zip(of_each, kept(tuple(of_each.values())), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "cohort": cohort.pk,
                "schools": schools,
                "at": at,
                # As one value: of an array of documents each would be quoted, and quoted again with the others.
                "found": json.dumps(
                    [
                        {
                            "student_id": student,
                            "outcome": str(one.outcome),
                            "findings": [told[id(finding)] for finding in one.findings],
                            "facts": kept_facts(one.facts),
                        }
                        for student, one in found.items()
                    ],
                    ensure_ascii=False,
                ),
            },
        )
        cursor.execute(
            _COUNT,
            {
                "cohort": cohort.pk,
                "schools": schools,
                "stage": cohort.stage,
                "grade": cohort.grade,
                "at": at,
                "instead": json.dumps(instead),
            },
        )
