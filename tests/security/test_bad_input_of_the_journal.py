"""What is wrong with a batch of the grid, cell by cell: refused with clause and next step, and the others saved."""

import json
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import (
    Mark,
    MarkBatch,
    add_members,
    announce_work,
    cancel_lesson,
    start_member,
    take_lesson,
    works_without_marks,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, enrolled, school_day
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment
from matricula.regulation.api import stack_for
from tests.security.pages import browser_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def cell(made: SchoolDay, student: int, *marks: str, lesson: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "lesson": str(made.lessons[lesson].uuid),
        "student": str(made.places[student].student.uuid),
        "marks": [{"value": one, "work": "answer"} for one in marks],
        "version": 0,
        "missed": None,
        "missed_version": 0,
        **more,
    }


def send(made: SchoolDay, client: Client, *cells: Any) -> Any:
    return client.post(
        reverse("grid_batch", args=[made.group.uuid]),
        json.dumps({"key": str(uuid.uuid4()), "cells": cells}),
        content_type="application/json",
        headers={"accept": "application/json"},
    )


def test_every_wrong_cell_is_refused_by_itself_and_the_others_are_saved(made: SchoolDay) -> None:
    """Off the scale; no student of the group; a cancelled lesson; after a transfer out; a day without that lesson."""
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        cancel_lesson(by=made.deputy, lesson=made.lessons[1].uuid, reason="x")
    with as_owner():
        beside = enrolled(made, "Соседов Пётр", number=60)
        Enrollment.objects.filter(pk=made.places[2].pk).update(ended_on=MONDAY + DAY, is_open=False)
    with at_civil_time(AT_LESSON + 2 * DAY):
        told = send(
            made,
            browser_of(made.people["teacher"]),
            cell(made, 0, "5"),
            cell(made, 1, "17"),
            cell(made, 0, "4") | {"student": str(beside.student.uuid)},
            cell(made, 0, "4", lesson=1),
            cell(made, 2, "4", lesson=2),
            cell(made, 1, "4", lesson=2) | {"lesson": str(uuid.uuid4())},
            cell(made, 2, "3"),
        ).json()["cells"]
    assert [(one["state"], one["why"].get("code")) for one in told] == [
        ("saved", None),
        ("refused", "mark_off_the_scale"),
        ("refused", "not_in_group_that_day"),
        ("refused", "lesson_cancelled"),
        ("refused", "not_in_group_that_day"),
        ("refused", "not_the_own_lesson"),
        ("saved", None),
    ]
    for one in told:
        if one["state"] == "refused":
            assert one["why"]["clause"]
            assert one["why"]["next_step"]
    with as_owner():
        assert sorted(Mark.objects.values_list("value", flat=True)) == ["3", "5"]


def test_ten_thousand_cells_in_one_batch_are_turned_away_and_nothing_is_half_written(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        answer = send(made, browser_of(made.people["teacher"]), *[cell(made, 0, "5")] * 10_000)
    assert (answer.status_code, answer.json()["refused"]["code"]) == (422, "unreadable")
    with as_owner():
        assert not Mark.objects.exists()
        assert not MarkBatch.objects.exists()


def test_one_cell_named_often_in_a_batch_is_written_once(made: SchoolDay) -> None:
    """The first wins; whoever sent the others is told what stands."""
    with at_civil_time(AT_LESSON):
        told = send(
            made, browser_of(made.people["teacher"]), *(cell(made, 0, one) for one in ("5", "4", "5"))
        ).json()["cells"]
    assert [one["state"] for one in told] == ["saved", "conflict", "saved"]
    with as_owner():
        assert list(Mark.objects.values_list("value", "version")) == [("5", 1)]


def test_who_comes_in_the_middle_owes_nothing_of_the_days_before(made: SchoolDay) -> None:
    """A work was announced and given; then somebody comes, and the day of coming is corrected."""
    stack = stack_for("ru_school19")
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        announce_work(by=made.teacher, lesson=made.lessons[0].uuid, work="test", title="x")
        take_lesson(by=made.teacher, lesson=made.lessons[0].uuid, missed={}, revision=0)
    with at_civil_time(AT_LESSON):
        place = enrolled(made, "Новиков Павел", number=61)

    def owed() -> tuple[int, ...]:
        with at_civil_time(AT_LESSON + DAY), in_scope(made.teacher):
            found = works_without_marks([made.group.pk], MONDAY, MONDAY + DAY, stack, civil_now())
        return tuple(pk for one in found for pk in one.owed)

    before = owed()
    assert before
    assert place.pk not in before
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        add_members(by=made.deputy, group=made.group.uuid, students=[place], since=MONDAY)
    assert set(owed()) == {*before, place.pk}
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        start_member(by=made.deputy, group=made.group.uuid, student=place.student.uuid, since=MONDAY + DAY)
    assert owed() == before
