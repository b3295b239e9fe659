"""The pages of mails: what went out, for the class teacher; a refused address, for the family itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import FamilyMail
from matricula.delivery.tests.mailed import (
    ADDRESS,
    EVENING,
    MINUTE,
    agreed,
    by_mail,
    class_teacher,
    mails,
    queued,
    taken,
    told,
)
from matricula.journal.api import Missed, take_lesson
from matricula.journal.tests.schoolday import AT_LESSON, NAMES, SchoolDay
from matricula.registry.api import SchoolClass
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.twins import taken_out

pytestmark = pytest.mark.django_db
FOR_THE_PAGE = 10
SOON = AT_LESSON + 16 * MINUTE


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        made = by_mail()
        agreed(made, 2)
        teacher = class_teacher(made)
        with as_owner():
            SchoolClass.objects.filter(pk=made.school_class.pk).update(teacher_id=teacher.appointment_id)
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def shown(made: SchoolDay, who: str = "classteacher", **asked: str) -> str:
    client = signed_in(made.people[who])
    with at_civil_time(EVENING):
        answer = client.get(reverse("family_mails"), asked, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_mother_gets_the_absence_and_of_another_s_that_was_corrected_nobody_hears(
    made: SchoolDay,
) -> None:
    """From the lesson to the mail, and to the page of the class teacher."""
    found = made.lessons[0]
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        both = {made.places[one].student.uuid: Missed("absent") for one in (1, 2)}
        revision = take_lesson(by=made.teacher, lesson=found.uuid, missed=both, revision=0).lesson.revision
    with at_civil_time(AT_LESSON + 5 * MINUTE), in_scope(made.teacher):
        one = {made.places[1].student.uuid: Missed("absent")}
        take_lesson(by=made.teacher, lesson=found.uuid, missed=one, revision=revision)
    assert told(SOON) == [True]
    assert [NAMES[1] in each.subject for each in mail.outbox] == [True]
    page = shown(made)
    assert NAMES[1] in page
    assert NAMES[2] not in page
    assert "sent" in page
    assert "RU-KM-7" in page
    assert ADDRESS not in page, "addresses stand with the student"
    with at_civil_time(EVENING):
        [row] = taken_out(signed_in(made.people["classteacher"]), "family_mails", heading="State")
    assert NAMES[1] in row[0]
    assert ADDRESS not in str(row)


def test_another_class_s_mails_are_not_shown_and_a_teacher_of_none_has_no_page(made: SchoolDay) -> None:
    taken(made, "absent")
    assert told(SOON) == [True]
    made.person("colleague", "class_teacher")
    assert NAMES[1] not in shown(made, "colleague")
    assert NAMES[1] in shown(made, "secretary")
    with at_civil_time(EVENING):
        assert signed_in(made.people["teacher"]).get(reverse("family_mails")).status_code == 404


def test_what_did_not_arrive_is_shown_to_school_and_family(made: SchoolDay) -> None:
    taken(made, "absent")
    queued(SOON)
    [row] = mails()
    with as_owner():
        FamilyMail.objects.update(
            attempts=1, failed_reason="the address was refused (550)", given_up_at=SOON, bounced=True
        )
    page = shown(made)
    assert "1 e-mail did not arrive yet" in page
    page = shown(made, state="failed")
    assert "There is no such address" in page
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(row.reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("family_told", args=[made.places[1].student.uuid])
    with at_civil_time(EVENING):
        said = client.get(address).content.decode()
        assert f"The mail server refused {ADDRESS}." in said
        assert "did not arrive" in said
        told_again = {"do": "told", "channel": "mail", "rhythm": "daily", "email": "new@example.org"}
        assert client.post(address, told_again).status_code == 302
        assert "The mail server refused" not in client.get(address).content.decode()


def test_the_page_takes_a_known_number_of_statements(made: SchoolDay) -> None:
    taken(made, "absent")
    told(SOON)
    client = signed_in(made.people["classteacher"])
    with at_civil_time(EVENING):
        client.get(reverse("family_mails"))
        with CaptureQueriesContext(connection) as statements:
            client.get(reverse("family_mails"))
    assert len(statements) == FOR_THE_PAGE, "\n".join(one["sql"][:110] for one in statements)
