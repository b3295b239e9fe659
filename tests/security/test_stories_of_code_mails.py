"""Whole attacks on codes by mail: a code for oneself, for another school's family, or one that looks as if it was sent.

Told as those of `test_stories.py` are: raw SQL as the application, with the sight of one person or job.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from matricula.authorities.api import Acting, in_scope, in_scope_of
from matricula.config.testing import as_owner, at_civil_time
from matricula.diary.tests.statements import reading, requested, said
from matricula.families.api import (
    AccessCode,
    Asked,
    CodeMail,
    Meant,
    RequestedChild,
    ServiceRequest,
    answer_request,
    as_family,
    issue_code,
    mail_request_codes,
    send_code,
)
from matricula.journal.tests.schoolday import AT_LESSON, NAMES, SchoolDay, school_day
from matricula.kernel.clock import civil_now
from matricula.notices.api import NotDelivered
from matricula.notices.tests.conftest import MailServer, smtp
from matricula.registry.api import Guardian
from tests.security.raw_sql import rows
from tests.security.telling import as_it_stands, inserted, refuses

__all__ = ["smtp"]

pytestmark = pytest.mark.django_db
ADDRESS, OWN = "mother@example.org", "secretary@example.net"
BY_MAIL = Asked("Мать", ADDRESS, [(NAMES[1], "5А")])
REFUSED_BY_THE_WALL = "42501"
MINUTE = timedelta(minutes=1)
MAILS = ("families_codemail",)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        made = school_day()
        request = requested(made, BY_MAIL)
        answered(made, request, 1)
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


@contextmanager
def sql_of(by: Acting) -> Iterator[Acting]:
    with at_civil_time(AT_LESSON + MINUTE), in_scope(by):
        yield by


def mother_of(made: SchoolDay, student: int = 1) -> Guardian:
    with as_owner():
        return Guardian.objects.get(student=made.places[student].student)


def answered(made: SchoolDay, request: ServiceRequest, student: int) -> None:
    """With a letter."""
    with as_owner():
        child = RequestedChild.objects.get(request=request)
    found = {child.uuid: Meant(made.places[student].student.uuid, mother_of(made, student).uuid)}
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        answer_request(by=made.secretary, school=made.orgs["school"], request=request.uuid, found=found)


def the_request() -> ServiceRequest:
    with as_owner():
        return ServiceRequest.objects.earliest("pk")


def the_code() -> AccessCode:
    with as_owner():
        return AccessCode.objects.latest("pk")


def a_mail(made: SchoolDay, **changed: Any) -> int:
    """The row that the page writes, but for what is changed."""
    return inserted(
        "families_codemail",
        {
            "uuid": "gen_random_uuid()",
            "school_id": made.orgs["school"].pk,
            "request_id": the_request().pk,
            "code_id": the_code().pk,
            "address": ADDRESS,
            "language": "en",
            "made_at": civil_now(),
            "attempts": 0,
            "failed_reason": "",
            "bounced": False,
            **changed,
        },
    )


def mailed(made: SchoolDay) -> CodeMail:
    with at_civil_time(AT_LESSON + MINUTE), in_scope(made.secretary):
        [mail] = mail_request_codes(by=made.secretary, school=made.orgs["school"], request=the_request().uuid)
        return mail


def test_the_secretary_mails_it_lawfully(made: SchoolDay) -> None:
    """What the attacks below are like, but for what is wrong in each."""
    with sql_of(made.secretary):
        assert a_mail(made)


def test_a_secretary_sends_no_code_to_an_address_of_their_own(made: SchoolDay) -> None:
    """Not by another address in the mail, nor by another contact in the request, nor afterwards."""
    with sql_of(made.secretary):
        with refuses("MR117"):
            a_mail(made, address=OWN)
        with refuses(REFUSED_BY_THE_WALL):
            rows("UPDATE families_servicerequest SET contact = %s", OWN)
    mailed(made)
    before = as_it_stands(*MAILS)
    with sql_of(made.secretary), refuses(REFUSED_BY_THE_WALL):
        rows("UPDATE families_codemail SET address = %s", OWN)
    assert as_it_stands(*MAILS) == before


def test_a_code_goes_with_no_request_that_did_not_mean_that_student(made: SchoolDay) -> None:
    """A request of one's own, with one's own address: before it is answered, and after, for a student of its own."""
    own: ServiceRequest = requested(made, Asked("x", OWN, [(NAMES[2], "5А")]))
    theirs = the_code().pk
    with sql_of(made.secretary), refuses("MR117"):
        a_mail(made, code_id=theirs, request_id=own.pk, address=OWN)
    answered(made, own, 2)
    with sql_of(made.secretary):
        for address in (OWN, ADDRESS):
            with refuses("MR117"):
                a_mail(made, code_id=theirs, request_id=own.pk, address=address)
        a_mail(made, request_id=own.pk, address=OWN)


def test_another_school_mails_nothing_and_sees_nothing(made: SchoolDay) -> None:
    mailed(made)
    before = as_it_stands(*MAILS)
    other = made.person("other.secretary", "record_officer", "other")
    with sql_of(other):
        assert rows("SELECT 1 FROM families_codemail") == []
        with refuses("MR117"):
            a_mail(made, school_id=made.orgs["other"].pk)
    for office, role in (("city", "head"), ("region", "head")):
        with sql_of(made.person(f"{office}.{role}", role, office)):
            assert rows("SELECT 1 FROM families_codemail") == []
    with at_civil_time(AT_LESSON), in_scope_of([made.orgs["other"].pk], job="families.send_code"):
        assert rows("UPDATE families_codemail SET failed_reason = 'x' RETURNING id") == []
    assert as_it_stands(*MAILS) == before


@pytest.mark.parametrize("role", ["teacher", "class_teacher", "deputy", "head"])
def test_nobody_mails_the_code_that_a_colleague_has_issued(made: SchoolDay, role: str) -> None:
    with sql_of(made.person(f"the.{role}", role)), refuses("MR117"):
        a_mail(made)


def test_whoever_refused_is_mailed_no_code_and_a_void_one_is_not_mailed(made: SchoolDay) -> None:
    old = the_code()
    with sql_of(made.secretary):
        issue_code(by=made.secretary, enrollment=made.places[1], guardian=mother_of(made))
        with refuses("MR117"):
            a_mail(made, code_id=old.pk)
    said(made, "electronic", False)
    with sql_of(made.secretary), refuses("MR117"):
        a_mail(made)


def test_no_office_says_how_a_mail_fared_and_one_that_is_over_stays_so(made: SchoolDay) -> None:
    """A late answer would look as if it had been sent; a code that was sent would be sent again."""
    with sql_of(made.secretary), refuses("MR117"):
        a_mail(made, sent_at=civil_now())
    mail = mailed(made)
    with sql_of(made.secretary):
        assert rows("UPDATE families_codemail SET sent_at = now() RETURNING id") == []
    with sql_of(made.secretary), refuses(REFUSED_BY_THE_WALL):
        rows("DELETE FROM families_codemail")
    school = made.orgs["school"].pk
    with at_civil_time(AT_LESSON + MINUTE):
        assert send_code(mail.uuid, school)
        assert not send_code(mail.uuid, school)
    with at_civil_time(AT_LESSON), in_scope_of([school], job="families.send_code"), refuses("MR117"):
        rows("UPDATE families_codemail SET sent_at = NULL")


def test_a_letter_s_code_cannot_be_mailed_for_nobody_can_make_it_again(
    made: SchoolDay, smtp: MailServer
) -> None:
    """It is left to chance and stands in the letter alone; a row that says to mail it sends nothing."""
    smtp.up()
    with sql_of(made.secretary):
        a_mail(made)
    with as_owner():
        mail = CodeMail.objects.get()
    with at_civil_time(AT_LESSON + MINUTE), pytest.raises(NotDelivered, match="key"):
        send_code(mail.uuid, mail.school_id)
    assert smtp.mailbox.received == []


def test_no_family_sees_to_whom_codes_go(made: SchoolDay) -> None:
    mailed(made)
    mother = reading(made, 2)
    with at_civil_time(AT_LESSON), as_family(mother):
        assert rows("SELECT 1 FROM families_codemail") == []
