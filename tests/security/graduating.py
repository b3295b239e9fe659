"""A season of the leaving grade, for the county of which nothing may leak out."""

import uuid
from datetime import timedelta
from typing import Final

from matricula.authorities.api import Appointment, Org
from matricula.config.testing import as_owner
from matricula.graduation.api import (
    Chase,
    Cohort,
    CohortWindow,
    DataCheck,
    Standing,
    StandingShare,
    WorkShare,
)
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student

DAY: Final = timedelta(days=1)
SEASON: Final = "made up"


def season_opened(office: Org, officer: Appointment, student: Student, words: str) -> Cohort:
    """A season of the office that froze nothing yet, and where one student of it stands, for want of these words.

    The office's law need not know any. Call it as the owner.
    """
    now = civil_now()
    cohort = Cohort.objects.create(
        org=office,
        season=SEASON,
        stage="upper_secondary",
        grade="g12",
        leaving_year=now.year + 1,
        locks_from=now + 100 * DAY,
        locks_until=now + 200 * DAY,
        clause="CN-HB-2.1a",
        outcomes=["graduated"],
        lock_clause="CN-HB-2.1b",
        opened_at=now,
        opened_in=officer,
    )
    CohortWindow.objects.create(
        cohort=cohort, name="made_up", opens_at=now, closes_at=now + 100 * DAY, bars=True, clause="CN-HB-2.2c"
    )
    school = student.school
    assert school is not None  # of the victim county
    Standing.objects.create(
        cohort=cohort,
        student=student,
        school=school,
        class_name=words,
        outcome="unmet",
        findings=[{"part": "credits", "outcome": "unmet", "text": {"en": words, "zh-hans": words}}],
        facts={"credits": "140.0"},
        judged_at=now,
    )
    StandingShare.objects.create(cohort=cohort, school=school, class_name=words, unmet=1, counted_at=now)
    WorkShare.objects.create(
        cohort=cohort, school=school, class_name=words, students=1, unready=1, counted_at=now
    )
    DataCheck.objects.create(
        cohort=cohort,
        student=student,
        school=school,
        digest="0" * 64,
        signed_on=now.date(),
        checked_at=now,
        checked_in=officer,
    )
    Chase.objects.create(
        cohort=cohort, school=school, office=office, day=now.date(), chased_at=now, chased_in=officer
    )
    return cohort


def the_season() -> list[object]:
    """What leads to it in an address."""
    with as_owner():
        found: uuid.UUID = Cohort.objects.get(season=SEASON).uuid
    return [found]
