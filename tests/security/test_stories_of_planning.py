"""Whole attacks on the timetable: somebody who may not plan makes a lesson, a group or a plan their own.

Told as those of `test_stories_of_the_journal.py` are.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import at_civil_time
from matricula.journal.api import take_lesson, write_lesson
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, school_day
from matricula.kernel.clock import civil_now
from tests.security.raw_sql import rows
from tests.security.telling import as_it_stands, inserted, refuses
from tests.security.test_stories_of_the_journal import DAY, JOURNAL, a_mark, changed, sql_of

pytestmark = pytest.mark.django_db

PLANNED = (
    *JOURNAL,
    "journal_lessonchange",
    "journal_timetableline",
    "journal_bell",
    "journal_planline",
    "journal_plannedwork",
    "journal_schoolbreak",
    "journal_markingfigure",
)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """The first lesson was held and taken; a colleague teaches at the school, too."""
    with lasting():
        made = school_day()
        with at_civil_time(AT_LESSON), in_scope(made.teacher):
            lesson = made.lessons[0].uuid
            take_lesson(by=made.teacher, lesson=lesson, missed={}, revision=0)
            write_lesson(by=made.teacher, lesson=lesson, topic="1", homework="2", due_on=MONDAY + DAY)
        made.person("colleague", "teacher")
        made.person("head", "head")
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def a_lesson(made: SchoolDay, teacher: int, **other: Any) -> int:
    entered = {
        "uuid": "gen_random_uuid()",
        "school_id": made.orgs["school"].pk,
        "group_id": made.group.pk,
        "teacher_id": teacher,
        "day": MONDAY - DAY,
        "number": 8,
        "starts_at": AT_LESSON - DAY,
        "ends_at": AT_LESSON - DAY + timedelta(hours=1),
        "room": "",
        "kind": "",
        "topic": "",
        "revision": 0,
        **other,
    }
    return inserted("journal_lesson", entered)


def a_line(made: SchoolDay, by: Acting, **other: Any) -> int:
    entered = {
        "uuid": "gen_random_uuid()",
        "school_id": made.orgs["school"].pk,
        "group_id": made.group.pk,
        "teacher_id": by.appointment_id,
        "weekday": 1,
        "number": 1,
        "weeks": "all",
        "room": "",
        "started_on": MONDAY,
        "entered_at": civil_now(),
        "entered_in_id": by.appointment_id,
        **other,
    }
    return inserted("journal_timetableline", entered)


def a_plan_line(made: SchoolDay, **other: Any) -> int:
    entered = {
        "uuid": "gen_random_uuid()",
        "school_id": made.orgs["school"].pk,
        "group_id": made.group.pk,
        "seq": 1,
        "section": "",
        "topic": "x",
        "hours": 1,
        "kind": "",
        "work": "",
        "homework": "",
        **other,
    }
    return inserted("journal_planline", entered)


def test_who_may_plan_does(made: SchoolDay) -> None:
    """What the attacks below are like, but for who makes them."""
    with sql_of(made.deputy) as by:
        a_lesson(made, made.people["colleague"].pk)
        a_line(made, by, teacher_id=made.people["teacher"].pk)
        a_plan_line(made)
        assert changed(
            "UPDATE journal_lesson SET room = '7', cancelled_at = %s WHERE id = %s",
            civil_now(),
            made.lessons[1].pk,
        )


@pytest.mark.parametrize("who", ["colleague", "teacher", "head", "school.secretary"])
def test_nobody_else_makes_a_lesson_or_a_group_theirs(made: SchoolDay, who: str) -> None:
    """A colleague wants to mark in it; the own teacher to have had a lesson more; the head signs and does not plan."""
    by = made.person(who, made.people[who].role)
    before = as_it_stands(*PLANNED)
    school, me = made.orgs["school"].pk, by.appointment_id
    part = {"school_id": school, "group_id": made.group.pk, "started_on": MONDAY - DAY}
    member = {**part, "enrollment_id": made.places[0].pk, "ended_on": MONDAY - DAY}
    with sql_of(by):
        attacks: list[Callable[[], object]] = [
            lambda: a_lesson(made, me),
            lambda: a_line(made, by),
            lambda: inserted("journal_groupteacher", {**part, "teacher_id": made.people["colleague"].pk}),
            lambda: inserted("journal_groupmember", member),
            lambda: changed("UPDATE journal_groupmember SET started_on = %s", MONDAY),
            lambda: changed("UPDATE journal_groupteacher SET ended_on = %s", MONDAY),
            lambda: changed("UPDATE journal_teachinggroup SET scale = 'x'"),
            lambda: inserted(
                "journal_bell",
                {"school_id": school, "number": 1, "begins": "08:00", "ends": "09:00"},
            ),
        ]
        to_come = made.lessons[2].pk
        for column, value in (
            ("teacher_id", made.people["deputy"].pk),
            ("day", MONDAY - DAY),
            ("number", 5),
            ("starts_at", AT_LESSON),
            ("room", "x"),
            ("cancelled_at", civil_now()),
        ):
            statement = f"UPDATE journal_lesson SET {column} = %s WHERE id = %s"
            attacks.append(partial(changed, statement, value, to_come))
        for attack in attacks:
            with refuses("MR078"):
                attack()
    assert as_it_stands(*PLANNED) == before


def test_no_role_gives_itself_the_power_to_plan(made: SchoolDay) -> None:
    """Neither in the law that is stored, nor as somebody of another school who may."""
    with sql_of(made.person("colleague", "teacher")):
        for statement in (
            'UPDATE cases_packsnapshot SET register = \'{"may": {"journal.plan": ["teacher"]}}\'',
            "DELETE FROM cases_packsnapshot",
            "SELECT journal_may(1, 'journal.plan')",
        ):
            with refuses("42501"):
                rows(statement)
        assert rows("SELECT journal_may('journal.plan'), journal_may('journal.teach')") == [(False, True)]
    with sql_of(made.person("other.deputy", "deputy", "other")):
        assert rows("SELECT journal_may('journal.plan')") == [(True,)]
        with refuses("42501"):
            a_lesson(made, made.people["colleague"].pk)
        assert rows("UPDATE journal_lesson SET room = 'x' RETURNING id") == []
        assert rows("SELECT journal_unplan(%s)", [made.lessons[2].pk]) == [(0,)]


def a_figure(made: SchoolDay, by: Acting, **other: Any) -> int:
    entered = {
        "school_id": made.orgs["school"].pk,
        "figure": "rounding_from",
        "work": "",
        "value": "0.5",
        "since": MONDAY,
        "entered_at": civil_now(),
        "entered_in_id": by.appointment_id,
        **other,
    }
    return inserted("journal_markingfigure", entered)


def test_nobody_but_who_plans_says_how_marks_count(made: SchoolDay) -> None:
    """A teacher makes fours of the own class fives; a deputy of elsewhere spoils a school's marks."""
    before = as_it_stands(*PLANNED)
    for who in ("teacher", "colleague", "head", "school.secretary"):
        with sql_of(made.person(who, made.people[who].role)) as by, refuses("MR111"):
            a_figure(made, by)
    with sql_of(made.person("other.deputy", "deputy", "other")) as by:
        with refuses("MR111"):
            a_figure(made, by)
        assert rows("SELECT count(*) FROM journal_markingfigure") == [(0,)]
    assert as_it_stands(*PLANNED) == before


def test_who_plans_keeps_to_the_law_and_to_the_past_as_it_was(made: SchoolDay) -> None:
    weight = {"figure": "work_weight", "work": "test", "value": 4}
    with sql_of(made.deputy) as by:
        a_figure(made, by)
        a_figure(made, by, value=None)
        a_figure(made, by, **weight, since=MONDAY + DAY)
        for wrong in (
            {"value": "0.1"},
            {"value": "1"},
            {"figure": "marks_minimum", "value": "2.5"},
            {"figure": "usual_mean", "value": 5},
            weight,
            {**weight, "value": 0, "since": MONDAY + DAY},
        ):
            with refuses("MR112"):
                a_figure(made, by, **wrong)
        with refuses("MR111"):
            a_figure(made, by, entered_in_id=made.people["teacher"].pk)
        for statement in (
            "UPDATE journal_markingfigure SET value = 0.9",
            "UPDATE journal_markingfigure SET since = '2020-09-01'",
            "DELETE FROM journal_markingfigure",
        ):
            with refuses("42501"):
                rows(statement)


def test_a_lesson_is_written_by_who_gives_it_and_nobody_else(made: SchoolDay) -> None:
    """Neither a colleague nor who plans says what it was about, who was there, or what is to be done at home."""
    before = as_it_stands(*PLANNED)
    for who in ("colleague", "deputy"):
        with sql_of(made.person(who, made.people[who].role)) as by:
            for statement in (
                "UPDATE journal_lesson SET topic = 'x' WHERE id = %s",
                "UPDATE journal_lesson SET kind = 'x' WHERE id = %s",
                "UPDATE journal_lesson SET taken_at = NULL, taken_in_id = NULL WHERE id = %s",
                "UPDATE journal_lesson SET revision = 0 WHERE id = %s",
            ):
                with refuses("MR079"):
                    changed(statement, made.lessons[0].pk)
            with refuses("MR079"):
                changed(
                    "UPDATE journal_homework SET text = '', given_in_id = %s WHERE lesson_id = %s",
                    by.appointment_id,
                    made.lessons[0].pk,
                )
            with refuses("MR079"):
                inserted(
                    "journal_plannedwork",
                    {
                        "uuid": "gen_random_uuid()",
                        "school_id": by.org_id,
                        "lesson_id": made.lessons[1].pk,
                        "work": "test",
                        "weight": 3,
                        "title": "",
                        "planned_at": civil_now(),
                        "planned_in_id": by.appointment_id,
                    },
                )
    with sql_of(made.deputy) as by, refuses("MR079"):
        a_lesson(made, by.appointment_id, taken_at=civil_now(), taken_in_id=by.appointment_id)
    assert as_it_stands(*PLANNED) == before


def test_a_lesson_in_which_somebody_has_written_stays_where_it_was(made: SchoolDay) -> None:
    """Who plans moves no marks to another day, and un-says no lesson that was held."""
    with sql_of(made.teacher) as by:
        a_mark(made, by)
    before = as_it_stands(*PLANNED)
    with sql_of(made.deputy):
        for column, value in (
            ("day", MONDAY + DAY),
            ("number", 5),
            ("starts_at", AT_LESSON - DAY),
            ("cancelled_at", civil_now()),
        ):
            with refuses("MR080"):
                changed(f"UPDATE journal_lesson SET {column} = %s WHERE id = %s", value, made.lessons[0].pk)
        assert rows("SELECT journal_unplan(%s)", [one.pk for one in made.lessons]) == [(0,)], (
            "they are not of the timetable"
        )
    assert as_it_stands(*PLANNED) == before


def test_no_change_is_noted_in_another_s_name_and_none_by_who_may_not_plan(made: SchoolDay) -> None:
    before = as_it_stands(*PLANNED)
    note = {
        "school_id": made.orgs["school"].pk,
        "lesson_id": made.lessons[1].pk,
        "kind": "room",
        "was": Jsonb({}),
        "reason": "",
        "made_at": civil_now(),
    }
    with sql_of(made.person("colleague", "teacher")) as by, refuses("MR078"):
        inserted("journal_lessonchange", {**note, "made_in_id": by.appointment_id})
    with sql_of(made.deputy), refuses("MR073"):
        inserted("journal_lessonchange", {**note, "made_in_id": made.people["teacher"].pk})
    assert as_it_stands(*PLANNED) == before


def test_a_thematic_plan_is_of_who_teaches_the_group(made: SchoolDay) -> None:
    with sql_of(made.teacher):
        a_plan_line(made)
    with sql_of(made.person("colleague", "teacher")):
        with refuses("MR078"):
            a_plan_line(made, seq=2)
        with refuses("MR078"):
            changed("UPDATE journal_planline SET withdrawn_at = %s", civil_now())
    with sql_of(made.person("other.deputy", "deputy", "other")) as by, refuses("MR073"):
        a_plan_line(made, seq=2, school_id=by.org_id)
