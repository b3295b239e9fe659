"""A mark that is changed keeps what it was, who changed it, when and why."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from matricula.authorities.api import in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import Cell, Given, Mark, Outcome, enter_marks, group_seen, past_of
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, school_day
from matricula.regulation.api import stack_for

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def enter(made: SchoolDay, *values: str, version: int = 0, why: str = "") -> Outcome:
    cell = Cell(
        made.lessons[0].uuid,
        made.places[0].student.uuid,
        tuple(Given(one, "answer") for one in values),
        version,
        why=why,
    )
    with in_scope(made.teacher):
        (outcome,) = enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=[cell])
    return outcome


def standing(made: SchoolDay) -> list[tuple[str, str, str]]:
    with in_scope(made.teacher):
        return list(Mark.objects.order_by("slot").values_list("value", "was", "why"))


def test_a_changed_mark_says_what_it_was_and_why(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        assert enter(made, "3", why="mistake").reasons == [""]
        assert standing(made) == [("3", "", "")]
        assert enter(made, "4", version=1, why="marked_again").reasons == ["marked_again"]
    assert standing(made) == [("4", "3", "marked_again")]


def test_the_reason_is_said_afterwards_and_of_the_last_change_alone(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        enter(made, "3", "5")
        assert enter(made, "4", "5", version=2).version == 3
        assert enter(made, "4", "5", version=3, why="retaken").version == 4
        assert standing(made) == [("4", "3", "retaken"), ("5", "", "")]
        # The same again changes nothing, and another change comes without the reason of this one.
        assert enter(made, "4", "5", version=4, why="retaken").version == 4
        enter(made, "2", "5", version=4)
    assert standing(made) == [("2", "4", ""), ("5", "", "")]


def test_a_mark_that_was_given_once_has_no_reason(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        enter(made, "3")
        assert enter(made, "3", version=1, why="appeal") == enter(made, "3", version=1)
        assert standing(made) == [("3", "", "")]
        with in_scope(made.teacher), pytest.raises(IntegrityError, match="first_mark_needs_no_why"):
            Mark.objects.update(why="appeal")


def test_what_it_was_is_the_databases_to_say(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        enter(made, "3")
        enter(made, version=1, why="mistake")
        assert standing(made) == [("", "3", "mistake")]
        enter(made, "4", version=2)
        assert standing(made) == [("4", "3", "")]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_mark SET was = '5'")
    assert standing(made) == [("4", "3", "")]


def test_a_reason_that_the_pack_does_not_know_is_refused(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        enter(made, "3")
        refused = enter(made, "4", version=1, why="because")
    assert (refused.state, refused.why["code"]) == ("refused", "no_such_reason")
    assert standing(made) == [("3", "", "")]


def test_where_the_law_asks_for_it_a_mark_of_an_earlier_day_is_changed_with_a_reason(
    made: SchoolDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = stack_for(made.teacher.pack)
    assert "correction_reason_from" not in stack.terms
    after = stack.terms["marks_minimum"]  # three days
    asking = replace(stack, terms={**stack.terms, "correction_reason_from": after})
    monkeypatch.setattr("matricula.journal.actions.enter_marks.stack_for", lambda _pack: asking)
    with at_civil_time(AT_LESSON):
        enter(made, "3")
    with at_civil_time(AT_LESSON + 2 * DAY):
        assert enter(made, "3", "5", version=1).state == "saved"
    with at_civil_time(AT_LESSON + 3 * DAY):
        refused = enter(made, "4", "5", version=2)
        assert (refused.state, refused.why["code"]) == ("refused", "reason_needed")
        assert refused.why["clause"] == "RU-EDU-28.3"
        # The second mark is a day younger.
        assert enter(made, "3", "4", version=2).state == "saved"
        assert enter(made, "4", "4", version=3, why="appeal").state == "saved"


def test_the_past_of_a_cell_is_open_to_who_opens_the_journal(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        enter(made, "3")
        enter(made, "4", version=1)
        enter(made, "4", version=2, why="marked_again")
    lesson, student = made.lessons[0].uuid, made.places[0].student.uuid
    for by in (made.teacher, made.deputy):
        with in_scope(by):
            seen = group_seen(by, made.group.uuid, MONDAY)
            assert seen is not None
            past = past_of(by, seen, lesson, student)
            assert past is not None
            assert past_of(by, seen, lesson, made.places[1].student.uuid) is None
        (steps,) = past.marks
        assert [(one.value, one.why) for one in steps] == [("4", "marked_again"), ("3", "")]
        assert {one.who for one in steps} == {made.people["teacher"].user.display_name}
