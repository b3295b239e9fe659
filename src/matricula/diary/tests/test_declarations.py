"""Consent, refusal and the agreed form: dated, never erased; the newest holds, and a no is held at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from matricula.authorities.api import NotPermitted, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.diary.tests.statements import DAY, reader, reading, said, under_consent
from matricula.families.api import (
    AccessCode,
    AgreedForm,
    Declaration,
    HowTold,
    ReaderState,
    agree_on_form,
    agree_oneself,
    as_family,
    code_fits,
    declare,
    declare_oneself,
    issue_code,
    told_on_paper,
)
from matricula.journal.tests.schoolday import AT_LESSON, SchoolDay, school_day
from matricula.registry.api import Guardian, Student
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


@pytest.fixture
def asked(made: SchoolDay) -> SchoolDay:
    return under_consent(made)


def children(mother: object) -> int:
    with at_civil_time(AT_LESSON + DAY), as_family(mother) as family:  # type: ignore[arg-type]  # made above
        return len(family.children)


def test_whoever_refused_is_told_on_paper_and_gets_no_code(made: SchoolDay) -> None:
    mother = reading(made)
    assert children(mother) == 1
    said(made, "electronic", False, words="Нет интернета")
    assert children(mother) == 0, "at once"
    assert reader(made).state == ReaderState.REFUSED
    with pytest.raises(Refused, match="told on paper") as refused:
        reading(made)
    assert refused.value.clause == "RU-19-4"
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        assert [one.enrollment.pk for one in told_on_paper(made.orgs["school"])] == [made.places[1].pk]
        assert told_on_paper(made.orgs["school"], [made.places[0]]) == []
    said(made, "electronic", True, at=AT_LESSON + DAY)
    assert children(mother) == 1, "a refusal is taken back, and nothing of it erased"
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        assert told_on_paper(made.orgs["school"]) == []
        assert Declaration.objects.count() == 2


def test_a_refusal_voids_the_code_that_is_under_way(made: SchoolDay) -> None:
    found = reader(made)
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        letter = issue_code(by=made.secretary, enrollment=found.enrollment, guardian=found.guardian)
        assert code_fits(letter.login, letter.code)
    said(made, "electronic", False)
    with at_civil_time(AT_LESSON):
        assert not code_fits(letter.login, letter.code)
    with as_owner():
        assert AccessCode.objects.get().voided_at is not None


def test_without_consent_there_is_no_code_and_a_withdrawal_ends_reading(asked: SchoolDay) -> None:
    assert reader(asked).state == ReaderState.NO_CONSENT
    with pytest.raises(Refused, match="Without consent") as refused:
        reading(asked)
    assert refused.value.clause == "RU-KM-1"
    said(asked, "processing", True)
    mother = reading(asked)
    assert children(mother) == 1
    with at_civil_time(AT_LESSON), as_family(mother) as family:
        declare_oneself(
            by=family,
            child=family.children[0],
            school=asked.orgs["school"],
            matter="processing",
            agreed=False,
        )
    assert children(mother) == 0
    with as_owner():
        assert [(one.agreed, one.said_by_id) for one in Declaration.objects.order_by("pk")] == [
            (True, None),
            (False, mother.pk),
        ]


def test_a_minor_reads_with_the_consent_of_a_guardian_and_an_adult_with_the_own(asked: SchoolDay) -> None:
    assert reader(asked, oneself=True).state == ReaderState.NO_CONSENT
    said(asked, "processing", True)
    assert reader(asked, oneself=True).state == ReaderState.SILENT
    with as_owner():
        Student.objects.filter(pk=asked.places[1].student_id).update(birth_on=date(2008, 11, 16))
        asked.places[1].student.refresh_from_db()
    assert reader(asked, oneself=True).state == ReaderState.NO_CONSENT
    said(asked, "processing", True, guardian=None)
    assert reader(asked, oneself=True).state == ReaderState.SILENT


def test_only_who_decides_declares_and_not_of_tomorrow(made: SchoolDay) -> None:
    with as_owner():
        stranger = Guardian.objects.get(student=made.places[2].student)
    for wrong in ({"guardian": stranger}, {"guardian": None}):
        with pytest.raises(Refused, match="guardian of a student of this school"):
            said(made, "electronic", False, **wrong)
    with pytest.raises(Refused, match="not come"):
        said(made, "electronic", False, said_on=(AT_LESSON + DAY).date())
    with pytest.raises(Refused, match="knows no such"):
        said(made, "processing", False)
    by = made.person("other.secretary", "record_officer", "other")
    found = reader(made)
    with at_civil_time(AT_LESSON), in_scope(by), pytest.raises(NotPermitted):
        declare(
            by=by,
            enrollment=found.enrollment,
            guardian=found.guardian,
            matter="electronic",
            agreed=False,
            said_on=AT_LESSON.date(),
        )
    with as_owner():
        assert not Declaration.objects.exists()


def test_how_a_family_is_told_is_agreed_in_writing_or_by_itself(asked: SchoolDay) -> None:
    said(asked, "processing", True)
    mother, found = reading(asked), reader(asked)
    with at_civil_time(AT_LESSON), in_scope(asked.secretary):
        for wrong in (HowTold("mail", "daily"), HowTold("pigeon", "daily"), HowTold("paper", "hourly")):
            with pytest.raises(Refused, match="how often"):
                agree_on_form(
                    by=asked.secretary,
                    enrollment=found.enrollment,
                    guardian=found.guardian,
                    how=wrong,
                    said_on=AT_LESSON.date(),
                )
        agree_on_form(
            by=asked.secretary,
            enrollment=found.enrollment,
            guardian=found.guardian,
            how=HowTold("paper", "weekly"),
            said_on=AT_LESSON.date(),
        )
        [on_paper] = told_on_paper(asked.orgs["school"])
        assert found.guardian
        assert on_paper.guardian_id == found.guardian.pk
    with at_civil_time(AT_LESSON + DAY), as_family(mother) as family:
        agree_oneself(
            by=family,
            child=family.children[0],
            school=asked.orgs["school"],
            how=HowTold("mail", "daily", "mother@example.org"),
        )
        assert AgreedForm.objects.count() == 2, "she sees both, and the newest holds"
    with at_civil_time(AT_LESSON + DAY), in_scope(asked.secretary):
        assert told_on_paper(asked.orgs["school"]) == []
    form = reader(asked).form
    assert form is not None
    assert (form.channel, form.email) == ("mail", "mother@example.org")


def test_one_parent_does_not_see_what_the_other_said(made: SchoolDay) -> None:
    mother = reading(made)
    with as_owner():
        father = Guardian.objects.create(
            student=made.places[1].student,
            position=2,
            name="Отец",
            relation="father",
            started_on="2026-09-01",
        )
    said(made, "electronic", False, guardian=father)
    with at_civil_time(AT_LESSON), as_family(mother) as family:
        assert len(family.children) == 1, "nor does his refusal end her reading"
        assert not Declaration.objects.exists()


def test_nothing_that_was_said_is_changed_or_erased(made: SchoolDay) -> None:
    said(made, "electronic", False)
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        Declaration.objects.update(agreed=True)
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        Declaration.objects.all().delete()
