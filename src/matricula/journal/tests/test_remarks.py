"""Remarks and recommendations: by who teaches the student, in the own name, and taken back for good."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta

import pytest

from matricula.authorities.api import Acting, NotPermitted, in_scope
from matricula.config.testing import at_civil_time
from matricula.journal.api import GroupMember, Remark, remarks_in, remarks_of, withdraw_remark, write_remark
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, school_day
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def written(
    made: SchoolDay, by: Acting, *, lesson: bool = True, text: str = "Слушает", kind: str = "remark"
) -> Remark:
    return write_remark(
        by=by,
        group=made.group,
        student=made.places[1].student.uuid,
        kind=kind,
        text=text,
        lesson=made.lessons[0].uuid if lesson else None,
    )


def test_a_teacher_writes_of_a_lesson_and_of_the_subject_and_takes_it_back(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        first, second = written(made, made.teacher), written(made, made.teacher, lesson=False)
        assert remarks_in(made.lessons[0]) == [first]
        assert remarks_of(made.group) == [second]
        for one in (first, second):
            for _ in range(2):
                withdraw_remark(by=made.teacher, remark=one.uuid)
        assert remarks_in(made.lessons[0]) == remarks_of(made.group) == []


@pytest.mark.parametrize(("text", "kind"), [(" ", "remark"), ("x" * 1001, "remark"), ("x", "praise")])
def test_a_remark_without_words_or_of_no_kind_is_refused(made: SchoolDay, text: str, kind: str) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.teacher), pytest.raises(Refused) as told:
        written(made, made.teacher, text=text, kind=kind)
    assert told.value.code == "remark_not_written_so"
    assert told.value.clause == "RU-19-3"


@pytest.mark.parametrize("lesson", [True, False])
def test_a_colleague_writes_none_and_takes_none_back(made: SchoolDay, lesson: bool) -> None:
    colleague = made.person("colleague", "teacher")
    with at_civil_time(AT_LESSON):
        with in_scope(made.teacher):
            standing = written(made, made.teacher, lesson=lesson)
        with in_scope(colleague):
            with pytest.raises(NotPermitted):
                written(made, colleague, lesson=lesson)
            with pytest.raises(NotPermitted):
                withdraw_remark(by=colleague, remark=standing.uuid)


def test_a_student_who_is_not_of_the_group_that_day_gets_none(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        with in_scope(made.deputy):
            GroupMember.objects.filter(enrollment=made.places[1]).update(started_on=MONDAY + DAY)
        with in_scope(made.teacher), pytest.raises(Refused) as told:
            written(made, made.teacher)
    assert told.value.code == "not_of_this_group"
