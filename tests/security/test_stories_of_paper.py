"""Whole attacks on paper: a school or an officer that enters handovers and printouts which never were.

Told as those of `test_stories.py` are: raw SQL as the application, in the name and with the sight of one person, and
lawfully on where it was refused.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import WeeklyPrintout, hand_over
from matricula.delivery.tests.papers import DAY, WEDNESDAY_NOON, made_week, on_paper, printed
from matricula.diary.tests.test_reading import mother_of
from matricula.families.api import as_family
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, enrolled
from matricula.kernel.clock import civil_now
from matricula.registry.api import Guardian
from tests.security.raw_sql import rows
from tests.security.telling import as_it_stands, inserted, refuses

pytestmark = pytest.mark.django_db

NEXT_DAY = WEDNESDAY_NOON + DAY
PAPER = ("delivery_weeklyprintout", "delivery_printoutweek", "delivery_told", "delivery_weeklyprintoutevent")
REFUSED_BY_THE_WALL = "42501"


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return on_paper()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def printout(made: SchoolDay, **changed: Any) -> int:
    """The row that the job writes for the third student, but for what is changed."""
    entered = {
        "uuid": "gen_random_uuid()",
        "school_id": made.orgs["school"].pk,
        "enrollment_id": made.places[2].pk,
        "monday": MONDAY,
        "made_at": civil_now(),
        "digest": "",
        "how": "",
        "note": "",
        **changed,
    }
    return inserted("delivery_weeklyprintout", entered)


def handed(made: SchoolDay, by: Acting, where: str = "true", **changed: Any) -> int:
    """Enter the handover of what is seen, as the action does but for what is changed; how many rows."""
    entered = {
        "handed_on": NEXT_DAY.date(),
        "how": "in_person",
        "noted_at": civil_now(),
        "noted_in_id": by.appointment_id,
        **changed,
    }
    pairs = ", ".join(f"{column} = %s" for column in entered)
    return len(
        rows(f"UPDATE delivery_weeklyprintout SET {pairs} WHERE {where} RETURNING id", *entered.values())
    )


def test_who_was_at_it_lawfully_hands_over(made: SchoolDay) -> None:
    """What the attacks below are like, but for what is wrong in each."""
    made_week(made)
    printed(made, made.secretary)
    with at_civil_time(NEXT_DAY), in_scope(made.secretary):
        assert handed(made, made.secretary) == 2


def test_no_office_makes_printouts_and_none_is_made_before_the_week_is_over(made: SchoolDay) -> None:
    """A school wants to have printed what was never made; the job makes nothing ahead, nor of another's student."""
    before = as_it_stands(*PAPER)
    with at_civil_time(NEXT_DAY), in_scope(made.secretary), refuses(REFUSED_BY_THE_WALL):
        printout(made)
    with at_civil_time(NEXT_DAY), in_scope(made.secretary), refuses(REFUSED_BY_THE_WALL):
        rows(
            "INSERT INTO delivery_printoutweek (school_id, monday, made_at, readers) VALUES (%s, %s, now(), 0)",
            made.orgs["school"].pk,
            MONDAY,
        )
    stranger = enrolled(made, "Чужая Ольга", "other", 7)
    with as_owner():
        guardian = Guardian.objects.get(student=stranger.student)
    for at, changed in (
        (WEDNESDAY_NOON - timedelta(hours=5), {}),
        (NEXT_DAY, {"enrollment_id": stranger.pk}),
        (NEXT_DAY, {"guardian_id": guardian.pk}),
        (NEXT_DAY, {"monday": MONDAY + 7 * DAY}),
        (NEXT_DAY, {"made_at": NEXT_DAY + DAY}),
    ):
        with at_civil_time(at), as_owner(), refuses("MR085"):
            printout(made, **changed)
    assert as_it_stands(*PAPER) == before


def test_nothing_is_handed_over_before_it_was_printed_nor_ahead_nor_in_another_s_name(
    made: SchoolDay,
) -> None:
    made_week(made)
    by, other = made.secretary, made.people["deputy"].pk
    with at_civil_time(NEXT_DAY), in_scope(by):
        with refuses("MR085"):
            handed(made, by)
        with refuses("MR085"):
            handed(made, by, printed_at=civil_now(), printed_in_id=by.appointment_id, digest="0" * 64)
    printed(made, by)
    before = as_it_stands(*PAPER)
    with at_civil_time(NEXT_DAY), in_scope(by):
        for changed in (
            {"noted_in_id": other},
            {"handed_on": (NEXT_DAY + DAY).date()},
            {"handed_on": MONDAY},
            {"noted_at": NEXT_DAY + DAY},
        ):
            with refuses("MR085"):
                handed(made, by, **changed)
        with refuses("MR085"):
            rows("UPDATE delivery_weeklyprintout SET printed_at = %s, printed_in_id = %s", civil_now(), other)
        with refuses("MR085"):
            rows("UPDATE delivery_weeklyprintout SET digest = %s", "1" * 64)
    assert as_it_stands(*PAPER) == before


def test_a_handover_stays_as_it_was_entered(made: SchoolDay) -> None:
    """It came late: afterwards another day, another way, or none at all would look better."""
    papers = made_week(made)
    by = made.secretary
    printed(made, by)
    with at_civil_time(NEXT_DAY), in_scope(by):
        hand_over(
            by=by,
            school=made.orgs["school"],
            printouts=[one.uuid for one in papers],
            on=NEXT_DAY.date(),
            how="by_post",
        )
    before = as_it_stands(*PAPER)
    with at_civil_time(NEXT_DAY), in_scope(by):
        for changed in ({"handed_on": WEDNESDAY_NOON.date()}, {"how": "in_person"}, {"note": "x"}):
            with refuses("MR085"):
                handed(made, by, **changed)
        with refuses("MR085"):
            rows(
                "UPDATE delivery_weeklyprintout SET handed_on = NULL, noted_at = NULL, noted_in_id = NULL, how = ''"
            )
        with refuses(REFUSED_BY_THE_WALL):
            rows("DELETE FROM delivery_weeklyprintout")
        with refuses(REFUSED_BY_THE_WALL):
            rows("UPDATE delivery_weeklyprintout SET monday = monday - 7")
    assert as_it_stands(*PAPER) == before


def test_no_other_school_nor_office_above_enters_or_sees_anything(made: SchoolDay) -> None:
    made_week(made)
    printed(made, made.secretary)
    before = as_it_stands(*PAPER)
    for name, role, org in (("other.head", "head", "other"), ("city.head", "head", "city")):
        by = made.person(name, role, org)
        with at_civil_time(NEXT_DAY), in_scope(by):
            assert rows("SELECT 1 FROM delivery_weeklyprintout") == []
            assert rows("SELECT 1 FROM delivery_weeklyprintoutevent") == []
            assert handed(made, by) == 0
    assert as_it_stands(*PAPER) == before


def test_a_family_neither_sees_nor_writes_paper(made: SchoolDay) -> None:
    made_week(made)
    with at_civil_time(NEXT_DAY), as_family(mother_of(made, 2)):
        for table in PAPER:
            assert rows(f"SELECT 1 FROM {table}") == []
        assert rows("UPDATE delivery_weeklyprintout SET note = 'x' RETURNING id") == []
        with refuses(REFUSED_BY_THE_WALL):
            printout(made)


def test_nobody_is_told_of_what_was_not_missed_nor_in_another_s_name(made: SchoolDay) -> None:
    """A class teacher wants to have told in time: of another day, another's student, in another's name, ahead of it."""
    by = made.person("classteacher", "class_teacher")
    stranger = enrolled(made, "Чужая Ольга", "other", 7)
    entered = {
        "uuid": "gen_random_uuid()",
        "school_id": made.orgs["school"].pk,
        "enrollment_id": made.places[0].pk,
        "day": MONDAY,
        "how": "in_person",
        "note": "",
        "told_at": NEXT_DAY,
        "told_in_id": by.appointment_id,
    }
    with at_civil_time(NEXT_DAY), in_scope(by):
        for changed in (
            {"day": MONDAY + DAY},
            {"enrollment_id": made.places[1].pk},
            {"enrollment_id": stranger.pk},
            {"told_in_id": made.people["secretary"].pk},
            {"told_at": NEXT_DAY + DAY},
            {"told_at": WEDNESDAY_NOON - 5 * DAY},
        ):
            with refuses("MR086"):
                inserted("delivery_told", {**entered, **changed})
        inserted("delivery_told", entered)
        with refuses(REFUSED_BY_THE_WALL):
            rows("UPDATE delivery_told SET told_at = told_at - interval '1 day'")
    assert WeeklyPrintout.objects.count() == 0


@pytest.mark.parametrize("role", ["teacher", "deputy", "head", "class_teacher"])
def test_nobody_hands_over_or_tells_but_in_whose_hands_paper_is(made: SchoolDay, role: str) -> None:
    """A subject teacher, the deputy, the head; a class teacher of another class."""
    made_week(made)
    printed(made, made.secretary)
    before = as_it_stands(*PAPER)
    by = made.person(f"another.{role}", role)
    with at_civil_time(NEXT_DAY), in_scope(by):
        with refuses("MR085"):
            handed(made, by)
        with refuses("MR085"):
            rows(
                "UPDATE delivery_weeklyprintout SET printed_at = %s, printed_in_id = %s",
                civil_now(),
                by.appointment_id,
            )
        with refuses("MR086"):
            inserted("delivery_told", missed(made, by))
    assert as_it_stands(*PAPER) == before


def missed(made: SchoolDay, by: Acting, **changed: Any) -> dict[str, Any]:
    """The entry that the page would write of who was ill on Monday, but for what is changed."""
    return {
        "uuid": "gen_random_uuid()",
        "school_id": made.orgs["school"].pk,
        "enrollment_id": made.places[0].pk,
        "day": MONDAY,
        "how": "in_person",
        "note": "",
        "told_at": civil_now(),
        "told_in_id": by.appointment_id,
        **changed,
    }


def test_no_moment_of_telling_or_noting_is_written_by_hand(made: SchoolDay) -> None:
    """Told two days late, and said to have been told on the day; a handover noted before it was."""
    made_week(made)
    printed(made, made.secretary)
    with at_civil_time(NEXT_DAY + DAY), in_scope(made.secretary):
        by = made.secretary
        told = inserted("delivery_told", missed(made, by, told_at=AT_LESSON + timedelta(hours=1)))
        handed(made, by, noted_at=NEXT_DAY)
        late = NEXT_DAY + DAY
        assert rows("SELECT told_at >= %s FROM delivery_told WHERE id = %s", late, told) == [(True,)]
        assert {noted for (noted,) in rows("SELECT noted_at >= %s FROM delivery_weeklyprintout", late)} == {
            True
        }
