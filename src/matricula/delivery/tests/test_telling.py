"""A family on paper is told of a missed lesson the same day: who has to be told, and that it was entered how."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from matricula.authorities.api import Acting, NotPermitted, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import Told, ToTell, tell, to_tell
from matricula.delivery.tests.papers import DAY, on_paper
from matricula.journal.api import DutyState, Missed, take_lesson
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, SchoolDay
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db
AFTERNOON = AT_LESSON + timedelta(hours=6)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return on_paper()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def class_teacher(made: SchoolDay) -> Acting:
    return made.person("classteacher", "class_teacher")


def waiting(made: SchoolDay, hours: int = 6) -> list[ToTell]:
    school = made.orgs["school"]
    with at_civil_time(AT_LESSON + timedelta(hours=hours)), in_scope(class_teacher(made)):
        return to_tell(school, MONDAY, MONDAY + 7 * DAY, stack_for(school.pack), civil_now())


def told(made: SchoolDay, by: Acting, student: int = 0, **said: Any) -> Told:
    with as_owner():
        guardian = made.places[student].student.guardians.get()
    entered = {"guardian": guardian.uuid, "day": MONDAY, "how": "by_phone", **said}
    with at_civil_time(AFTERNOON), in_scope(by):
        return tell(by=by, enrollment=made.places[student], **entered)


def test_whoever_was_ill_and_has_a_reader_on_paper_is_to_be_told_of(made: SchoolDay) -> None:
    (one,) = waiting(made)
    assert (one.reader_name, one.day, one.missed) == (f"Мать {NAMES[0]}", MONDAY, ("mathematics",))
    assert one.school_class == made.school_class
    assert (one.duty.state, one.duty.clause) == (DutyState.OPEN, "RU-19-7")
    assert waiting(made, hours=26)[0].duty.state is DutyState.OWED


def test_what_was_told_is_entered_with_the_way_and_stands_in_time(made: SchoolDay) -> None:
    entry = told(made, class_teacher(made), note="answered  herself")
    assert (entry.how, entry.note) == ("by_phone", "answered herself")
    (one,) = waiting(made, hours=26)
    assert one.told == entry
    assert one.duty.state is DutyState.IN_TIME
    with pytest.raises(Refused) as refused:
        told(made, made.secretary)
    assert refused.value.code == "told_already"


def test_an_absence_that_was_corrected_is_told_to_nobody(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        take_lesson(by=made.teacher, lesson=made.lessons[0].uuid, missed={}, revision=1)
    assert waiting(made) == []
    with pytest.raises(DatabaseError) as error:
        told(made, class_teacher(made))
    assert getattr(error.value.__cause__, "sqlstate", "") == "MR086"


def test_whoever_came_late_missed_no_lesson(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        late = {made.places[0].student.uuid: Missed("late")}
        take_lesson(by=made.teacher, lesson=made.lessons[0].uuid, missed=late, revision=1)
    assert waiting(made) == []


@pytest.mark.parametrize(
    "said", [{"how": "by_post"}, {"how": "x"}, {"day": MONDAY + 2 * DAY}, {"guardian": uuid.uuid4()}]
)
def test_no_odd_entry_is_made(made: SchoolDay, said: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        told(made, class_teacher(made), **said)


def test_only_the_own_class_teacher_and_the_secretary_tell(made: SchoolDay) -> None:
    for stranger in (made.teacher, made.person("colleague", "class_teacher")):
        with pytest.raises(NotPermitted):
            told(made, stranger)
    told(made, made.secretary)
