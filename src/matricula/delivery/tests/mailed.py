"""A mother who reads by mail, for tests: she consented, came in by her code and agreed on how she is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from matricula.authorities.api import Acting, User, in_scope, in_scope_of
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import FamilyMail, queue_mails, send_mail
from matricula.diary.tests.statements import reader, reading, said, under_consent
from matricula.families.api import HowTold, agree_on_form
from matricula.journal.api import Missed, take_lesson
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, ZONE, SchoolDay, school_day

ADDRESS: Final = "mother@example.org"
EVENING: Final = datetime(2026, 11, 16, 19, 1, tzinfo=ZONE)
MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)


def by_mail(names: tuple[str, ...] = NAMES, rhythm: str = "daily") -> SchoolDay:
    """A class under a law that asks for consent; the mother of the second student is told by mail."""
    made = under_consent(school_day(names))
    agreed(made, rhythm=rhythm)
    return made


def agreed(made: SchoolDay, student: int = 1, rhythm: str = "daily", *, marks: bool = False) -> User:
    """The mother of a student consents, comes in by her code, and agrees on mail."""
    said(made, "processing", True, student)
    mother: User = reading(made, student)
    tell_by(made, HowTold("mail", rhythm, ADDRESS), student)
    if marks:
        said(made, "marks", True, student)
    return mother


def tell_by(made: SchoolDay, how: HowTold, student: int = 1, at: datetime = AT_LESSON) -> None:
    """How the mother wrote that she wants to be told."""
    found = reader(made, student)
    with at_civil_time(at), in_scope(made.secretary):
        agree_on_form(
            by=made.secretary,
            enrollment=found.enrollment,
            guardian=found.guardian,
            how=how,
            said_on=MONDAY,
        )


def taken(
    made: SchoolDay, code: str | None, student: int = 1, at: datetime = AT_LESSON, lesson: int = 0
) -> None:
    """The lesson is taken: the student has that code, or none; whoever took it before corrects it."""
    with at_civil_time(at), in_scope(made.teacher):
        missed = {} if code is None else {made.places[student].student.uuid: Missed(code)}
        found = made.lessons[lesson]
        found.refresh_from_db()
        take_lesson(by=made.teacher, lesson=found.uuid, missed=missed, revision=found.revision)


def queued(at: datetime) -> int:
    """The job that looks, at that moment."""
    with at_civil_time(at):
        return queue_mails()


def sent(at: datetime, **how: Any) -> list[bool]:
    """The jobs that send what is queued, at that moment; whether each of them sent a mail."""
    with as_owner():
        waiting = list(
            FamilyMail.objects.filter(sent_at=None, given_up_at=None, dropped_at=None).order_by("pk")
        )
    with at_civil_time(at):
        return [send_mail(one.uuid, one.school_id, **how) for one in waiting]


def told(at: datetime) -> list[bool]:
    """What is due at a moment is queued and sent."""
    queued(at)
    return sent(at)


def mails() -> list[FamilyMail]:
    """All of them, in the order in which they were queued."""
    with as_owner():
        return list(FamilyMail.objects.order_by("pk"))


def jobs() -> int:
    """Jobs that wait to send a mail."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'delivery.send_mail'")
        return int(cursor.fetchone()[0])


@contextmanager
def as_the_job(made: SchoolDay, school: str = "school") -> Iterator[None]:
    """With the sight of the job at a school."""
    with in_scope_of([made.orgs[school].pk], job="delivery.queue_mails"):
        yield


def class_teacher(made: SchoolDay) -> Acting:
    """The teacher of the class."""
    return made.person("classteacher", "class_teacher")
