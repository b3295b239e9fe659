"""What stands around somebody who leaves school in a scenario: the season of the grade, and a certificate."""

from datetime import datetime

from matricula.authorities.api import Appointment, Org
from matricula.graduation.api import Certificate, Cohort, CohortWindow, days_of, ends_at
from matricula.registry.api import Enrollment, Student
from matricula.regulation.api import Stack


def enter_season(stack: Stack, office: Org, opened_in: Appointment, at: datetime) -> None:
    """The season of the grade that leaves in the school year of that moment, opened by the office."""
    name, law = next(iter(stack.seasons.items()))
    year = stack.school_years.of(at.date()) + 1
    windows = days_of(stack, law, year, office.time_zone)
    freeze = windows[law.freezes_after]
    cohort = Cohort.objects.create(
        org=office,
        season=name,
        stage=law.stage,
        grade=stack.stages[law.stage].last_grade.name,
        leaving_year=year,
        locks_from=freeze.closes_at,
        locks_until=ends_at(stack, year, office.time_zone),
        clause=freeze.clause,
        outcomes=list(law.outcomes.values()),
        lock_clause=law.locked_by,
        opened_at=at,
        opened_in=opened_in,
    )
    CohortWindow.objects.bulk_create(
        CohortWindow(
            cohort=cohort,
            name=one,
            opens_at=days.opens_at,
            closes_at=days.closes_at,
            bars=one in law.bars_after,
            clause=days.clause,
        )
        for one, days in windows.items()
    )


def enter_certificate(stack: Stack, student: Student, issued_in: Appointment, at: datetime) -> None:
    """The certificate of the pupil's last place, of the kind that the law gives for how it ended."""
    place = Enrollment.objects.filter(student=student).latest("id")
    kind = next(one for one in stack.certificates.values() if one.outcome == place.status)
    Certificate.objects.create(
        school_id=place.school_id,
        student=student,
        enrollment=place,
        kind=kind.name,
        year=at.year,
        seq=1,
        number=f"rehearsal-{at.year}-1",
        says={"name": student.name},
        code_digest="0" * 64,
        clause=kind.clause,
        issued_at=at,
        issued_in=issued_in,
    )


def spoil_certificate(student: Student, at: datetime) -> None:
    """Void what the pupil holds behind the case's back, as the school does with a spoilt form."""
    Certificate.objects.filter(student=student, state="issued").update(state="void", ended_at=at, reason="x")
