"""A school with families on paper, for tests: a lesson was held, two mothers refused the electronic form."""

import uuid
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

from pypdf import PdfReader

from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import WeeklyPrintout, make_printouts, print_week
from matricula.families.api import declare
from matricula.journal.api import Cell, Given, Missed, enter_marks, take_lesson, write_lesson
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, ZONE, SchoolDay, school_day
from matricula.registry.api import Guardian, SchoolClass

DAY: Final = timedelta(days=1)
WEEK: Final = 7 * DAY
WEDNESDAY_NOON: Final = datetime(2026, 11, 18, 12, tzinfo=ZONE)
"""The last lesson of the week is over."""


def refuse(made: SchoolDay, student: int) -> Guardian:
    """The mother refuses the electronic form, in writing."""
    place = made.places[student]
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        guardian = Guardian.objects.get(student=place.student)
        declare(
            by=made.secretary,
            enrollment=place,
            guardian=guardian,
            matter="electronic",
            agreed=False,
            said_on=MONDAY,
        )
    return guardian


def on_paper(names: tuple[str, ...] = NAMES) -> SchoolDay:
    """A class whose teacher is ``classteacher``; the first student was ill, the second has marks, both are on paper."""
    made = school_day(names)
    teacher = made.person("classteacher", "class_teacher")
    with as_owner():
        SchoolClass.objects.filter(pk=made.school_class.pk).update(teacher_id=teacher.appointment_id)
    made.school_class.refresh_from_db()
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        lesson = made.lessons[0].uuid
        ill, other = (one.student.uuid for one in made.places[:2])
        take_lesson(by=made.teacher, lesson=lesson, missed={ill: Missed("ill")}, revision=0)
        write_lesson(by=made.teacher, lesson=lesson, topic="Дроби", homework="№ 12", due_on=MONDAY + DAY)
        marks = Cell(lesson, other, (Given("5", "answer"), Given("4", "test")), 0)
        enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=[marks])
    refuse(made, 0)
    refuse(made, 1)
    return made


def made_week(made: SchoolDay) -> list[WeeklyPrintout]:
    """The printouts of the week, made by the job."""
    with at_civil_time(WEDNESDAY_NOON):
        make_printouts()
    with as_owner():
        return list(WeeklyPrintout.objects.order_by("enrollment_id"))


def printed(made: SchoolDay, by: Acting, **chosen: object) -> bytes:
    """The week as one PDF."""
    pieces: list[bytes] = []
    with at_civil_time(WEDNESDAY_NOON + DAY / 24), in_scope(by):
        # What is chosen, the test says.
        print_week(by=by, school=made.orgs["school"], monday=MONDAY, write=pieces.append, **chosen)  # type: ignore[arg-type]
    return b"".join(pieces)


def pages_of(made: bytes) -> list[str]:
    """The words of each page, with line breaks as spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made)).pages]
