"""Whole attacks on closed periods: a mark raised afterwards, a lesson moved out, a permit that one gives oneself.

Told as those of `test_stories_of_the_journal.py` are: raw SQL as the application, in one person's name and sight.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.families.api import as_family
from matricula.journal.api import GradingPeriod
from matricula.journal.tests.schoolday import MONDAY, SchoolDay, school_day
from matricula.journal.tests.test_terms import (
    AFTER,
    ENDS,
    asked,
    granted,
    head,
    results,
    set_for,
    settled_and_closed,
    with_periods,
)
from matricula.kernel.clock import civil_now
from tests.security.raw_sql import rows
from tests.security.telling import as_it_stands, inserted, refuses
from tests.security.test_stories_of_the_journal import a_mark, changed, mother

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TERMS = (
    "journal_termmark",
    "journal_termmarkdeferral",
    "journal_periodclosing",
    "journal_termreopening",
    "journal_examresult",
    "journal_gradingperiod",
    "journal_mark",
    "audit_permit",
)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """The quarter is closed: first has a 4, second is put off, third has a reason; a result was entered."""
    with lasting():
        made = with_periods(school_day())
        with at_civil_time(AFTER):
            settled_and_closed(made)
            results(made)
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


@contextmanager
def sql_of(by: Acting) -> Iterator[Acting]:
    """Statements of this person, on the day after the quarter, an hour after what went before."""
    with at_civil_time(AFTER + timedelta(hours=1)), in_scope(by):
        yield by


def quarter() -> int:
    with as_owner():
        return GradingPeriod.objects.get(kind="quarter").pk


def a_term_mark(made: SchoolDay, by: Acting, **other: Any) -> int:
    """The row that the page would write for the second student, but for what is changed."""
    return inserted(
        "journal_termmark",
        {
            "uuid": "gen_random_uuid()",
            "school_id": made.orgs["school"].pk,
            "group_id": made.group.pk,
            "enrollment_id": made.places[1].pk,
            "period_id": quarter(),
            "value": "5",
            "reason": "",
            "proposed": "",
            "entered_at": civil_now(),
            "entered_in_id": by.appointment_id,
            "version": 1,
            **other,
        },
    )


def a_reopening(made: SchoolDay, by: Acting, **other: Any) -> int:
    return inserted(
        "journal_termreopening",
        {
            "uuid": "gen_random_uuid()",
            "school_id": made.orgs["school"].pk,
            "group_id": made.group.pk,
            "enrollment_id": made.places[0].pk,
            "period_id": quarter(),
            "reason": "because",
            "answer": "",
            "asked_at": civil_now(),
            "asked_in_id": by.appointment_id,
            **other,
        },
    )


def decides(reopening: uuid.UUID, days: int = 2) -> Any:
    return rows("SELECT journal_decide_reopening(%s, true, '', %s)", reopening, civil_now() + days * DAY)


def test_no_teacher_raises_a_mark_after_the_period_was_closed(made: SchoolDay) -> None:
    """Neither that of the period, nor one of a lesson in it, added or changed; the one put off is set, once."""
    before = as_it_stands(*TERMS)
    with sql_of(made.teacher) as by:
        with refuses("MR001"):
            rows("UPDATE journal_termmark SET value = '5' WHERE value = '4'")
        with refuses("MR001"):
            rows("UPDATE journal_mark SET value = '5', number = 5")
        with refuses("MR001"):
            a_mark(made, by)
        with refuses("MR001"):
            rows("UPDATE journal_termmark SET reason = '', value = '5' WHERE reason <> ''")
    assert as_it_stands(*TERMS) == before
    with sql_of(made.teacher) as by:
        a_term_mark(made, by)
        with refuses("MR001"):
            rows("UPDATE journal_termmark SET value = '4' WHERE enrollment_id = %s", made.places[1].pk)


def test_no_mark_leaves_a_closed_period_with_its_lesson_or_its_days(made: SchoolDay) -> None:
    """The lesson is moved into the open quarter, cancelled; the period is made shorter; the deputy tries."""
    before = as_it_stands(*TERMS, "journal_lesson")
    with sql_of(made.deputy):
        for moved in ("day = day + 30", "cancelled_at = now()"):
            with refuses("MR001"):
                rows(f"UPDATE journal_lesson SET {moved} WHERE id = %s", made.lessons[0].pk)
        for days in ("ended_on = ended_on - 7", "started_on = started_on + 17"):
            with refuses("MR075"):
                rows(f"UPDATE journal_gradingperiod SET {days} WHERE kind = 'quarter'")
        with refuses("42501"):
            rows("DELETE FROM journal_periodclosing")
        with refuses("42501"):
            rows("UPDATE journal_mark SET lesson_id = %s", made.lessons[1].pk)
    assert as_it_stands(*TERMS, "journal_lesson") == before


def test_nobody_opens_a_period_by_putting_a_mark_off(made: SchoolDay) -> None:
    """A new deferral in a closed period; one that ended is made open again; one ends without a mark."""
    with sql_of(made.teacher) as by:
        late = {
            "uuid": "gen_random_uuid()",
            "school_id": by.org_id,
            "group_id": made.group.pk,
            "enrollment_id": made.places[0].pk,
            "period_id": quarter(),
            "reason": "illness",
            "paper_number": "1",
            "paper_date": MONDAY,
            "until": ENDS + DAY,
            "made_at": civil_now(),
            "made_in_id": by.appointment_id,
        }
        with refuses("MR001"):
            inserted("journal_termmarkdeferral", late)
        with refuses("MR075"):
            rows("UPDATE journal_termmarkdeferral SET ended_at = now()")
        a_term_mark(made, by)
        with refuses("MR075"):
            rows("UPDATE journal_termmarkdeferral SET ended_at = NULL")


def test_the_deputy_does_not_open_it_alone(made: SchoolDay) -> None:
    """Granted from the start, decided by who asked, a permit by hand, a role that may not."""
    with at_civil_time(AFTER):
        one = asked(made)
    before = as_it_stands(*TERMS)
    with sql_of(made.deputy) as by:
        with refuses("MR077"):
            a_reopening(made, by, enrollment_id=made.places[2].pk, granted=True, closes_at=civil_now() + DAY)
        with refuses("MR077"):
            decides(one.uuid)
        with refuses("42501"):
            rows("UPDATE journal_termreopening SET granted = true")
        with refuses("42501"):
            rows(
                "INSERT INTO audit_permit"
                " (uuid, subject_kind, subject_uuid, case_uuid, clause, opens_at, closes_at)"
                " VALUES (gen_random_uuid(), 'term_reopening', %s, %s, 'RU-EDU-28.3', now(), now() + interval '1 day')",
                one.uuid,
                one.uuid,
            )
    with sql_of(made.teacher), refuses("MR077"):
        decides(one.uuid)
    assert as_it_stands(*TERMS) == before
    with sql_of(made.teacher), refuses("MR001"):
        rows("UPDATE journal_termmark SET value = '5' WHERE value = '4'")


def test_no_head_decides_what_they_asked_nor_for_longer_than_the_law(made: SchoolDay) -> None:
    """The head asks: no planner. The same person asked as deputy. Another school's head. A month. Twice."""
    with at_civil_time(AFTER):
        one = asked(made)
    before = as_it_stands(*TERMS)
    with sql_of(head(made)) as by:
        with refuses("MR077"):
            a_reopening(made, by, enrollment_id=made.places[2].pk)
        with refuses("MR077"):
            decides(one.uuid, days=30)
    with sql_of(made.person("other.head", "head", "other")), refuses("MR077"):
        decides(one.uuid)
    made.person("stand_in", "head")
    with as_owner():
        made.people["stand_in"].user = made.people["deputy"].user
        made.people["stand_in"].save()
    with sql_of(made.person("stand_in", "head")), refuses("MR077"):
        decides(one.uuid)
    assert as_it_stands(*TERMS) == before
    with sql_of(head(made)):
        decides(one.uuid)
        with refuses("MR077"):
            decides(one.uuid)


def test_nobody_makes_their_permit_longer_and_it_opens_one_student_once(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        granted(made)
    with sql_of(made.teacher) as by:
        with refuses("42501"):
            rows("UPDATE audit_permit SET closes_at = closes_at + interval '1 year'")
        with refuses("42501"):
            rows("UPDATE journal_termreopening SET used_at = NULL, closes_at = now() + interval '1 year'")
        with refuses("MR001"):
            rows("UPDATE journal_termmark SET value = '5', reason = '' WHERE reason <> ''")
        with refuses("MR001"):
            a_mark(made, by)
        assert changed("UPDATE journal_mark SET value = '5', number = 5") == 4
        assert changed("UPDATE journal_termmark SET value = '5' WHERE value = '4'") == 1
        with refuses("MR001"):
            rows("UPDATE journal_termmark SET value = '4' WHERE value = '5'")
        with refuses("MR001"):
            rows("UPDATE journal_mark SET value = '4', number = 4")


def test_no_colleague_and_no_deputy_sets_marks_of_another_s_group(made: SchoolDay) -> None:
    """In the own name, or in that of the teacher."""
    before = as_it_stands(*TERMS)
    for who in (made.person("colleague", "teacher"), made.deputy, head(made)):
        with sql_of(who) as by:
            with refuses("MR076"):
                a_term_mark(made, by)
            with refuses("MR073"):
                a_term_mark(made, by, entered_in_id=made.people["teacher"].pk)
    with sql_of(made.person("other.teacher", "teacher", "other")) as by, refuses("MR073"):
        a_term_mark(made, by, school_id=by.org_id)
    assert as_it_stands(*TERMS) == before


def test_no_moment_is_written_by_hand(made: SchoolDay) -> None:
    """A mark that is late is in time by no word of who enters it."""
    long_ago = AFTER - 5 * DAY
    with sql_of(made.teacher) as by:
        pk = a_term_mark(made, by, entered_at=long_ago, known_at=long_ago)
        assert rows(
            "SELECT entered_at > %s, known_at > %s FROM journal_termmark WHERE id = %s",
            long_ago,
            long_ago,
            pk,
        ) == [(True, True)]
    with sql_of(made.deputy) as by:
        result = {
            "uuid": "gen_random_uuid()",
            "school_id": by.org_id,
            "enrollment_id": made.places[0].pk,
            "kind": "olympiad",
            "name": "",
            "subject": "",
            "result": "1",
            "received_at": long_ago,
            "entered_at": long_ago,
            "entered_in_id": by.appointment_id,
        }
        pk = inserted("journal_examresult", result)
        assert rows("SELECT entered_at > %s FROM journal_examresult WHERE id = %s", long_ago, pk) == [(True,)]
        with refuses("MR073"):
            inserted("journal_examresult", {**result, "received_at": civil_now() + DAY})
    with sql_of(made.teacher) as by, refuses("MR073"):
        inserted("journal_examresult", {**result, "entered_in_id": by.appointment_id})
    with sql_of(made.teacher), refuses("MR073"):
        rows("UPDATE journal_examresult SET withdrawn_at = now()")


def test_nobody_but_who_plans_closes_and_not_before_the_end(made: SchoolDay) -> None:
    closing = {
        "uuid": "gen_random_uuid()",
        "school_id": made.orgs["school"].pk,
        "group_id": made.group.pk,
        "clause": "x",
        "closed_at": civil_now(),
    }
    with as_owner():
        year = GradingPeriod.objects.get(kind="year").pk
    for who, period, code in (
        (made.teacher, year, "MR073"),
        (head(made), year, "MR073"),
        (made.deputy, year, "MR075"),
    ):
        with sql_of(who) as by, refuses(code):
            inserted(
                "journal_periodclosing", {**closing, "period_id": period, "closed_in_id": by.appointment_id}
            )


def test_a_family_reads_its_own_child_s_term_and_nothing_of_closing(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        set_for(made, (1, "3", "", 0))
    user = mother(made)
    with at_civil_time(AFTER), as_family(user):
        assert rows("SELECT value FROM journal_termmark") == [("3",)]
        assert rows("SELECT result FROM journal_examresult") == [], "that of the first student is another's"
        for table in ("journal_periodclosing", "journal_termreopening", "journal_termmarkevent"):
            assert rows(f"SELECT 1 FROM {table}") == [], table
        assert rows("UPDATE journal_termmark SET value = '5' RETURNING id") == []


@pytest.mark.parametrize("office", ["region", "city", "other"])
def test_no_office_above_or_beside_reads_terms(made: SchoolDay, office: str) -> None:
    with sql_of(made.person(f"{office}.head", "head", office)):
        for table in TERMS[:-1]:
            assert rows(f"SELECT 1 FROM {table}") == [], table


def test_no_colleague_changes_what_stands_beside_another_s_term_mark(made: SchoolDay) -> None:
    """The number that averages are made of, the proposal, the moment: a mark is more than its value."""
    with sql_of(made.teacher) as by:
        a_term_mark(made, by)
    with at_civil_time(AFTER):
        granted(made)
    before = as_it_stands(*TERMS)
    for who in (made.person("colleague", "teacher"), made.deputy, head(made)):
        with sql_of(who):
            for column, value in (
                ("number", 5),
                ("proposed", "5"),
                ("mean", 5),
                ("version", 9),
                ("known_at", None),
            ):
                with refuses("MR073"):
                    rows(f"UPDATE journal_termmark SET {column} = %s WHERE value = '4'", value)
    assert as_it_stands(*TERMS) == before
