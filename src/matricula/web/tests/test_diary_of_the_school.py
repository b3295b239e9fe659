"""What the school does by its own actions, as the family reads it: lessons that were changed, results that came."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.config.testing import at_civil_time
from matricula.diary.api import days_of
from matricula.diary.tests.test_reading import begun, made, mother_of
from matricula.families.api import as_family
from matricula.journal.api import (
    Slot,
    cancel_lesson,
    change_room,
    enter_results,
    move_lesson,
    restore_lesson,
    substitute_lesson,
    withdraw_result,
)
from matricula.journal.tests.schoolday import AT_LESSON, FIRST, MONDAY, SchoolDay
from matricula.web.tests.test_diary_pages import addresses, browser, page_of

__all__ = ["begun", "made"]

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "Учитель болен"


def test_what_the_deputy_changes_the_family_reads_with_what_it_was(made: SchoolDay) -> None:
    mother = mother_of(made)
    client, by = browser(mother), made.deputy
    made.person("colleague", "teacher")
    second, third = made.lessons[1].uuid, made.lessons[2].uuid
    with at_civil_time(AT_LESSON):
        with in_scope(by):
            substitute_lesson(by=by, lesson=second, teacher=made.people["colleague"], reason=WHY)
            move_lesson(by=by, lesson=second, slot=Slot(MONDAY + 3 * DAY, 1, *FIRST), reason=WHY)
            change_room(by=by, lesson=second, room="7", reason=WHY)
            cancel_lesson(by=by, lesson=third, reason=WHY)
        left, off, now = (
            page_of(client, addresses(made, day=(MONDAY + n * DAY).isoformat())[1]) for n in (1, 2, 3)
        )
        assert "Mathematics, lesson 1, was moved to Thursday, 19 Nov 2026" in left
        assert "data-cancelled" in off
        changes = (
            "Taught by Colleague in place of Teacher",
            "Moved here from Tuesday, 17 Nov 2026, lesson 1",
            "Room 7 in place of 12",
        )
        assert [one for one in changes if one not in now] == []
        week = page_of(client, reverse("diary_week", args=[made.places[1].student.uuid, MONDAY]))
        assert [one for one in (*changes, "was moved to Thursday") if one not in week] == []
        assert week.count("data-cancelled") == 1
        for page in (left, off, now, week):
            assert WHY not in page, "it was written for the school, and names who is ill"
        with in_scope(by):
            restore_lesson(by=by, lesson=third)
        again = page_of(client, addresses(made, day=(MONDAY + 2 * DAY).isoformat())[1])
        assert "data-cancelled" not in again
        with as_family(mother) as family:
            found = days_of(family.children[0], MONDAY, MONDAY + 7 * DAY)
    assert [len(found.lessons[MONDAY + n * DAY]) for n in (0, 2, 3)] == [1, 1, 1]
    assert MONDAY + DAY not in found.lessons


def test_the_mother_reads_the_results_of_her_child_with_the_moment_they_came(made: SchoolDay) -> None:
    mother = mother_of(made)
    client, by = browser(mother), made.deputy
    with at_civil_time(AT_LESSON):
        with in_scope(by):
            entered = enter_results(
                by=by,
                school=made.orgs["school"],
                kind="olympiad",
                name="Городской этап",
                subject="mathematics",
                received_at=AT_LESSON - timedelta(hours=2),
                results={
                    made.places[0].student.uuid: "призёр другого",
                    made.places[1].student.uuid: "победитель",
                },
            )
        marks = addresses(made)[2]
        page = page_of(client, marks)
        for words in ("Olympiad, Городской этап, Mathematics", "<b>победитель</b>", "received on", "6:40"):
            assert words in page, words
        assert "призёр другого" not in page
        with as_family(mother), connection.cursor() as cursor:
            asked = "SELECT diary_results(%s, %s, %s) -> 'achieved'"
            cursor.execute(asked, [made.places[0].student_id, MONDAY, MONDAY + DAY])
            assert cursor.fetchone() == ("[]",), "whatever is asked"
        mine = next(one for one in entered if one.enrollment_id == made.places[1].pk)
        with in_scope(by):
            withdraw_result(by=by, result=mine.uuid)
        page = page_of(client, marks)
        assert "победитель" not in page
        assert "Examinations and competitions" not in page
