"""Whole attacks on what is counted of duties: a school that embellishes, and an office above that wants the marks.

Told as those of `test_stories_of_the_journal.py` are: raw SQL as the application, in one person's name and sight.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from matricula.authorities.api import in_scope, in_scope_of
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import count_shares
from matricula.delivery.tests.papers import WEDNESDAY_NOON, on_paper
from matricula.journal.tests.schoolday import MONDAY, SchoolDay
from matricula.kernel.clock import civil_now
from tests.security.raw_sql import rows
from tests.security.telling import as_it_stands, inserted, refuses

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FRIDAY = WEDNESDAY_NOON + 2 * DAY
SHARES = ("journal_dutyshare",)
REFUSED_BY_THE_WALL = "42501"
JOURNAL = (
    "journal_lesson",
    "journal_lessonabsence",
    "journal_mark",
    "journal_markevent",
    "journal_termmark",
    "journal_examresult",
    "journal_groupmember",
    "delivery_told",
)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """Two of three lessons were never taken, and the night has counted it."""
    with lasting():
        made = on_paper()
        with at_civil_time(FRIDAY):
            count_shares()
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def a_share(made: SchoolDay, school: str = "school", **changed: Any) -> int:
    """A summary row as the job enters one, but for what is changed."""
    entered = {
        "school_id": made.orgs[school].pk,
        "monday": MONDAY,
        "kind": "marks",
        "in_time": 100,
        "late": 0,
        "owed": 0,
        "open": 0,
        "counted_at": civil_now(),
        **changed,
    }
    return inserted("journal_dutyshare", entered)


def test_a_school_does_not_embellish_how_it_did(made: SchoolDay) -> None:
    """Head and deputy want to have been in time: they change what was counted, or add a week of their own."""
    before = as_it_stands(*SHARES)
    for by in (made.person("head", "head"), made.deputy, made.teacher):
        with at_civil_time(FRIDAY), in_scope(by):
            assert rows("UPDATE journal_dutyshare SET in_time = 3, owed = 0 RETURNING id") == []
            with refuses("MR089"):
                a_share(made, kind="results")
            with refuses("MR089"):
                rows(
                    "INSERT INTO journal_dutyshare"
                    " (school_id, monday, kind, in_time, late, owed, open, counted_at)"
                    " SELECT school_id, monday, kind, 3, 0, 0, 0, counted_at FROM journal_dutyshare"
                    " WHERE kind = 'attendance'"
                    " ON CONFLICT (school_id, monday, kind) DO UPDATE SET in_time = 3, owed = 0"
                )
            with refuses(REFUSED_BY_THE_WALL):
                rows("DELETE FROM journal_dutyshare")
            with refuses(REFUSED_BY_THE_WALL):
                rows("UPDATE journal_dutyshare SET kind = 'paper'")
    assert as_it_stands(*SHARES) == before


def test_an_office_above_counts_nothing_for_its_schools(made: SchoolDay) -> None:
    """The city wants its schools to look better before the region; the school beside wants the other to look worse."""
    before = as_it_stands(*SHARES)
    for by in (made.person("city.head", "head", "city"), made.person("other.head", "head", "other")):
        with at_civil_time(FRIDAY), in_scope(by):
            assert rows("UPDATE journal_dutyshare SET late = 9 RETURNING id") == []
            with refuses("MR089"):
                a_share(made, kind="results")
    assert as_it_stands(*SHARES) == before


def test_the_job_counts_nothing_ahead_nor_for_another_school(made: SchoolDay) -> None:
    """A broken job, or one that was talked into it."""
    school = made.orgs["school"].pk
    before = as_it_stands(*SHARES)
    with at_civil_time(FRIDAY):
        with in_scope_of([school], job="delivery.count_shares"):
            with refuses("MR089"):
                a_share(made, monday=MONDAY + 7 * DAY)
            with refuses("MR089"):
                a_share(made, kind="results", counted_at=civil_now() + DAY)
            with refuses(REFUSED_BY_THE_WALL):
                a_share(made, "other")
        with in_scope_of([made.orgs["city"].pk], job="delivery.count_shares"), refuses("MR089"):
            a_share(made, "city")
    assert as_it_stands(*SHARES) == before


def test_an_office_above_reads_shares_and_no_journal(made: SchoolDay) -> None:
    """City, region and ministry want the marks behind the shares; asking the clocks themselves shows nothing either."""
    school = made.orgs["school"].pk
    asked = (
        "SELECT * FROM journal_duties(%s, '2026-09-01', '2027-06-01', now(),"
        ' \'{"marks": [{"since": "2000-01-01", "value": 1, "unit": "hours"}], "absent": []}\','
        " 'Asia/Yekaterinburg', ARRAY['attendance', 'marks', 'term_marks', 'results'], NULL, false)"
    )
    for org, role in (("city", "head"), ("region", "deputy"), ("ministry", "head"), ("other", "head")):
        with at_civil_time(FRIDAY), in_scope(made.person(f"{org}.{role}", role, org)):
            for table in JOURNAL:
                assert rows(f"SELECT * FROM {table}") == []
            assert rows(asked, school) == []
            seen = rows("SELECT kind FROM journal_dutyshare WHERE school_id = %s", school)
            assert bool(seen) is (org != "other")
    with at_civil_time(FRIDAY), in_scope(made.deputy):
        assert rows(asked, school)
    with as_owner():
        columns = rows(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'journal_dutyshare'"
        )
    assert {name for (name,) in columns} == {
        "id",
        "school_id",
        "monday",
        "kind",
        "in_time",
        "late",
        "owed",
        "open",
        "counted_at",
    }
