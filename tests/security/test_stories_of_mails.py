"""Whole attacks on mails to families: a school that mails another's family, or makes a mail appear that never went out.

Told as those of `test_stories.py` are: raw SQL as the application, with the sight of one person or job, and lawfully on
where it was refused.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from matricula.authorities.api import in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.tests.mailed import (
    ADDRESS,
    DAY,
    MINUTE,
    agreed,
    as_the_job,
    by_mail,
    mails,
    queued,
    sent,
    taken,
    tell_by,
)
from matricula.diary.tests.statements import said
from matricula.families.api import AgreedForm, FamilyAccess, HowTold, as_family, end_access
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay
from matricula.kernel.clock import civil_now
from matricula.registry.api import Guardian
from tests.security.raw_sql import rows
from tests.security.telling import as_it_stands, inserted, refuses

pytestmark = pytest.mark.django_db

SOON = AT_LESSON + 16 * MINUTE
MAILS = ("delivery_familymail",)
REFUSED_BY_THE_WALL = "42501"


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return by_mail()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def a_mail(made: SchoolDay, student: int = 1, **changed: Any) -> int:
    """The row that the job writes of an absence, but for what is changed."""
    with as_owner():
        access = FamilyAccess.objects.get(student=made.places[student].student)
        form = AgreedForm.objects.filter(student=made.places[student].student).latest("pk")
    entered = {
        "uuid": "gen_random_uuid()",
        "school_id": made.orgs["school"].pk,
        "enrollment_id": made.places[student].pk,
        "access_id": access.pk,
        "reader_id": access.user_id,
        "form_id": form.pk,
        "kind": "absence",
        "day": MONDAY,
        "since": AT_LESSON - DAY,
        "until": AT_LESSON,
        "made_at": civil_now(),
        "attempts": 0,
        "failed_reason": "",
        "bounced": False,
        **changed,
    }
    return inserted("delivery_familymail", entered)


def test_the_job_queues_it_lawfully(made: SchoolDay) -> None:
    """What the attacks below are like, but for what is wrong in each."""
    with at_civil_time(SOON), as_the_job(made):
        assert a_mail(made)


def test_no_office_queues_mails_nor_says_how_they_fared(made: SchoolDay) -> None:
    """The own school would have the families told what never was; and a late mail look as if it had been sent."""
    taken(made, "absent")
    assert queued(SOON) == 1
    before = as_it_stands(*MAILS)
    with at_civil_time(SOON), in_scope(made.secretary):
        with refuses(REFUSED_BY_THE_WALL):
            a_mail(made, kind="day")
        assert rows("UPDATE delivery_familymail SET sent_at = now() RETURNING id") == []
    with at_civil_time(SOON), in_scope(made.secretary), refuses(REFUSED_BY_THE_WALL):
        rows("DELETE FROM delivery_familymail")
    assert as_it_stands(*MAILS) == before
    assert sent(SOON) == [True]


def test_a_school_mails_no_family_of_another(made: SchoolDay) -> None:
    """With the sight of the job at the other school, too; and nobody there sees that there is such a family."""
    taken(made, "absent")
    assert queued(SOON) == 1
    before = as_it_stands(*MAILS)
    other = made.orgs["other"].pk
    with at_civil_time(SOON), as_the_job(made, "other"):
        with refuses("MR090"):
            a_mail(made, kind="day", school_id=other)
        with refuses(REFUSED_BY_THE_WALL):
            a_mail(made, kind="day")
        assert rows("SELECT 1 FROM delivery_familymail") == []
        assert rows("UPDATE delivery_familymail SET failed_reason = 'x' RETURNING id") == []
    stranger = made.person("other.secretary", "record_officer", "other")
    with at_civil_time(SOON), in_scope(stranger):
        for table in ("delivery_familymail", "families_agreedform"):
            assert rows(f"SELECT 1 FROM {table}") == [], table
        assert (
            rows("SELECT 1 FROM delivery_news(%s, %s, %s)", [made.places[1].pk], AT_LESSON - DAY, SOON) == []
        )
    assert as_it_stands(*MAILS) == before


def test_a_mail_goes_to_the_reader_of_that_child_as_they_agreed_last(made: SchoolDay) -> None:
    """A mail about one child to the mother of another, by a form of hers; or by one that was changed since."""
    agreed(made, 2)
    with as_owner():
        other = FamilyAccess.objects.get(student=made.places[2].student)
        theirs = AgreedForm.objects.get(student=made.places[2].student)
        first = AgreedForm.objects.get(student=made.places[1].student)
    with at_civil_time(SOON), as_the_job(made):
        for changed in (
            {"access_id": other.pk, "reader_id": other.user_id},
            {"reader_id": other.user_id},
            {"form_id": theirs.pk},
            {"enrollment_id": made.places[2].pk},
            {"sent_at": civil_now()},
            {"until": civil_now() + timedelta(hours=1)},
            {"made_at": civil_now() + DAY},
        ):
            with refuses("MR090"):
                a_mail(made, **changed)
    tell_by(made, HowTold("paper", "weekly"), at=SOON)
    with at_civil_time(SOON + MINUTE), as_the_job(made), refuses("MR090"):
        a_mail(made, form_id=first.pk)
    tell_by(made, HowTold("mail", "daily", ADDRESS), at=SOON + MINUTE)
    with at_civil_time(SOON + 2 * MINUTE), as_the_job(made):
        a_mail(made)


@pytest.mark.parametrize("how", ["refused", "ended", "guardian"])
def test_nothing_is_queued_once_the_right_is_gone(made: SchoolDay, how: str) -> None:
    if how == "refused":
        said(made, "processing", False)
    with as_owner():
        access = FamilyAccess.objects.select_related("guardian").get(student=made.places[1].student)
        if how == "guardian":
            assert access.guardian is not None
            Guardian.objects.filter(pk=access.guardian.pk).update(ended_on=MONDAY)
    if how == "ended":
        with at_civil_time(AT_LESSON), in_scope(made.secretary):
            end_access(by=made.secretary, school=made.orgs["school"], access=access.uuid, reason="custody")
    with at_civil_time(SOON), as_the_job(made), refuses("MR090"):
        a_mail(made)


def test_a_mail_that_is_over_stays_so_and_no_mail_changes_whose_it_is(made: SchoolDay) -> None:
    taken(made, "absent")
    assert queued(SOON) == 1
    with at_civil_time(SOON), as_the_job(made), refuses(REFUSED_BY_THE_WALL):
        rows("UPDATE delivery_familymail SET day = day - 1")
    assert sent(SOON) == [True]
    before = as_it_stands(*MAILS)
    with at_civil_time(SOON), as_the_job(made):
        with refuses("MR090"):
            rows("UPDATE delivery_familymail SET sent_at = NULL")
        with refuses("MR090"):
            rows("UPDATE delivery_familymail SET failed_reason = 'x'")
    assert as_it_stands(*MAILS) == before


def test_a_reader_sees_the_own_mails_alone_and_writes_none(made: SchoolDay) -> None:
    stranger = agreed(made, 2)
    taken(made, "absent")
    assert queued(SOON) == 1
    [row] = mails()
    with at_civil_time(SOON), as_family(row.reader):
        assert rows("SELECT kind FROM delivery_familymail") == [("absence",)]
        with refuses(REFUSED_BY_THE_WALL):
            a_mail(made, kind="day")
        assert rows("UPDATE delivery_familymail SET bounced = false RETURNING id") == []
    with at_civil_time(SOON), as_family(stranger):
        assert rows("SELECT 1 FROM delivery_familymail") == []
