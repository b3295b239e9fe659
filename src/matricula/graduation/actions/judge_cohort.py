"""Judge where the students of a cohort stand, and count it for the boards."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from matricula.authorities.api import Org, in_scope_of
from matricula.cases.api import kept, kept_facts
from matricula.graduation.actions.count_work import count_work
from matricula.graduation.models import Cohort, Standing
from matricula.graduation.standings import Judged, entered_of, judged
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student
from matricula.regulation.api import stack_for

JOB: Final = "graduation.judge"
SCHOOL_JOB: Final = "graduation.judge_school"
CHUNK: Final = 2_000
WRITTEN: Final = ["school", "class_name", "outcome", "findings", "facts", "judged_at"]

# Whoever is no longer at the school where they were judged counts there no more; a class without anybody counts zero.
_COUNT: Final = """
WITH here AS (
  SELECT s.class_name, t.outcome, t.findings FROM graduation_standing t
  JOIN registry_student s ON s.id = t.student_id AND s.school_id = t.school_id AND s.stage = %(stage)s
    AND s.grade = %(grade)s
  WHERE t.cohort_id = %(cohort)s AND t.school_id = %(school)s
), why AS (
  SELECT h.class_name, f ->> 'part' AS part, count(*) AS often
  FROM here h CROSS JOIN LATERAL jsonb_array_elements(h.findings) f GROUP BY 1, 2
), counted AS (
  SELECT h.class_name, count(*) FILTER (WHERE outcome = 'met') AS met,
    count(*) FILTER (WHERE outcome = 'unmet') AS unmet, count(*) FILTER (WHERE outcome = 'incomplete') AS incomplete,
    coalesce((SELECT jsonb_object_agg(w.part, w.often) FROM why w WHERE w.class_name = h.class_name), '{}') AS reasons
  FROM here h GROUP BY h.class_name
), all_classes AS (
  SELECT * FROM counted
  UNION ALL
  SELECT x.class_name, 0, 0, 0, '{}' FROM graduation_standingshare x
  WHERE x.cohort_id = %(cohort)s AND x.school_id = %(school)s
    AND NOT EXISTS (SELECT 1 FROM counted c WHERE c.class_name = x.class_name)
)
INSERT INTO graduation_standingshare
  (cohort_id, school_id, class_name, met, unmet, incomplete, reasons, counted_at)
SELECT %(cohort)s, %(school)s, class_name, met, unmet, incomplete, reasons, %(at)s FROM all_classes
ON CONFLICT (cohort_id, school_id, class_name) DO UPDATE SET met = excluded.met, unmet = excluded.unmet,
  incomplete = excluded.incomplete, reasons = excluded.reasons, counted_at = excluded.counted_at
"""


def judge_cohorts() -> int:
    """Judge every cohort whose school year is not over; returns how many students were judged.

    One that cannot be judged, or a school of it, does not stop the others; all that failed are raised at the end.
    """
    judged_so_far, failed = 0, list[Exception]()
    for cohort in Cohort.objects.filter(locks_until__gt=civil_now()):
        for school in _schools_of(cohort):
            try:
                judged_so_far += judge_school(cohort, school)
            except Exception as error:  # noqa: BLE001  one broken school must not leave every other unjudged
                error.add_note(f"cohort {cohort.pk}, school {school.pk}")
                failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} schools were not judged", failed)
    return judged_so_far


def judge_cohort(cohort: Cohort) -> int:
    """Judge everybody of a cohort, a school at a time; returns how many.

    Each school is a transaction, so a killed run leaves whole schools behind, and the next judges the same again.
    """
    return sum(judge_school(cohort, school) for school in _schools_of(cohort))


def _schools_of(cohort: Cohort) -> QuerySet[Org]:
    schools = Org.objects.filter(
        lineage__contains=[cohort.org_id], tier="school", stages__contains=[cohort.stage]
    )
    return schools.order_by("path")


def judge_school(cohort: Cohort, school: Org) -> int:
    """Judge the students of one school, then count its classes; returns how many were judged."""
    stack, at, number = stack_for(school.pack), civil_now(), 0
    rule = stack.season(cohort.season).rule
    with transaction.atomic(), in_scope_of([school.pk], job=JOB):
        entered = iter(entered_of(cohort, school.pk).items())
        while chunk := dict(islice(entered, CHUNK)):
            _write(cohort, school, judged(stack, rule, chunk), at)
            number += len(chunk)
        with connection.cursor() as cursor:
            cursor.execute(
                _COUNT,
                {
                    "cohort": cohort.pk,
                    "school": school.pk,
                    "stage": cohort.stage,
                    "grade": cohort.grade,
                    "at": at,
                },
            )
        count_work(cohort, school, stack, at)
    return number


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


def _write(cohort: Cohort, school: Org, found: Mapping[int, Judged], at: datetime) -> None:
    """Both statements see the students at their school of today."""
    classes = dict(Student.objects.filter(pk__in=list(found)).values_list("pk", "class_name"))
    Standing.objects.bulk_create(
        [
            Standing(
                cohort=cohort,
                student_id=student,
                school=school,
                class_name=classes[student],
                outcome=str(one.outcome),
                findings=kept(one.findings),
                facts=kept_facts(one.facts),
                judged_at=at,
            )
            for student, one in found.items()
        ],
        update_conflicts=True,
        unique_fields=["cohort", "student"],
        update_fields=WRITTEN,
    )
