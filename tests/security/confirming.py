"""A form that is confirmed and one in which an error is reported, for the county of which nothing may leak out."""

import uuid
from datetime import timedelta
from typing import Final

from matricula.authorities.api import Appointment, Org, User
from matricula.graduation.api import Cohort, FormConfirmation, FormReport
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student

YEAR: Final = timedelta(days=365)


def form_reported(office: Org, officer: Appointment, school: Org, student: Student, words: str) -> uuid.UUID:
    """The report, passed on and waiting, with these words in it. The school's law need not ask for any of it.

    Call it as the owner.
    """
    now = civil_now()
    cohort = Cohort.objects.filter(org=office).first() or Cohort.objects.create(
        org=office,
        season="made_up",
        stage="primary",
        grade="g06",
        leaving_year=2001,
        locks_from=now,
        locks_until=now + YEAR,
        clause="made up",
        opened_at=now,
        opened_in=officer,
    )
    user = User.objects.create(login=f"confirms-{student.pk}", display_name=words)
    FormConfirmation.objects.create(
        cohort=cohort,
        student=student,
        form="cover",
        sections=["head"],
        digest="0" * 64,
        confirmed_at=now,
        user=user,
    )
    made = FormReport.objects.create(
        cohort=cohort,
        student=student,
        school=school,
        form="cover",
        words=words,
        reported_at=now,
        reported_by=user,
    )
    return made.uuid
