"""The pages of the service: asked for by anybody, answered by the school, agreed with the family."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.security.pages import browser_of

from matricula.config.testing import as_owner, at_civil_time
from matricula.diary.tests.statements import reading, requested, said, under_consent
from matricula.families.api import (
    AccessCode,
    AgreedForm,
    CodeMail,
    Declaration,
    RequestedChild,
    ServiceRequest,
    send_code,
)
from matricula.journal.tests.schoolday import AT_LESSON, NAMES, SchoolDay, school_day
from matricula.notices.api import NotDelivered
from matricula.registry.api import Guardian, SchoolClass
from matricula.web.family.asking import PER_ADDRESS
from matricula.web.tests.twins import taken_out

pytestmark = pytest.mark.django_db
ASKS = {"applicant": "Мать Ёлкина Мария", "child_0": NAMES[1], "class_0": "5А"}


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def public(made: SchoolDay) -> str:
    return reverse("service", args=[made.orgs["school"].code])


def secretary(made: SchoolDay) -> Client:
    return browser_of(made.people["secretary"])


def asked(made: SchoolDay, **sent: str) -> Any:
    with at_civil_time(AT_LESSON):
        return Client(HTTP_ACCEPT_LANGUAGE="en").post(public(made), {**ASKS, **sent}, follow=True)


def test_anybody_is_told_of_the_service_and_asks_for_it(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        page = Client(HTTP_ACCEPT_LANGUAGE="en").get(public(made)).content.decode()
    assert "5 working days" in page
    assert "RU-19-4" in page
    answer = asked(made, child_1=NAMES[2])
    assert "number 1 of 2026" in answer.content.decode()
    with as_owner():
        request = ServiceRequest.objects.get()
        assert (request.way, request.applicant) == ("online", "Мать Ёлкина Мария")
        assert [one.name for one in request.children.order_by("pk")] == [NAMES[1], NAMES[2]]


def test_the_answer_is_the_same_whether_a_child_is_known_or_not(made: SchoolDay) -> None:
    known = asked(made).content.decode()
    unknown = asked(made, child_0="Никогда Нигде").content.decode()

    def without_numbers(page: str) -> str:
        return re.sub(r"number \d+|csrf[^>]*>|name=\"csrf.*?>|hx-headers='[^']*'|[A-Za-z]+-\d+\b", "", page)

    assert without_numbers(known) == without_numbers(unknown)


def test_what_names_nobody_is_refused_beside_the_field(made: SchoolDay) -> None:
    for wrong in ({"child_0": ""}, {"applicant": " "}, {"applicant": "", "as_student": "on"}):
        answer = asked(made, **wrong)
        assert answer.status_code == 422, wrong
    with as_owner():
        assert not ServiceRequest.objects.exists()


def test_a_request_that_is_sent_twice_is_registered_once(made: SchoolDay) -> None:
    """Pressed twice without a script, or loaded anew; another word in it, and it is another request."""
    for _press in range(2):
        assert "number 1 of 2026" in asked(made, child_1=NAMES[2]).content.decode()
    for other in ({}, {"contact": "8 912"}, {"class_0": "5Б"}):
        assert "number 1 of 2026" not in asked(made, **other).content.decode(), other
    with as_owner():
        assert sorted(ServiceRequest.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    with at_civil_time(AT_LESSON + timedelta(hours=1)):
        answer = Client(HTTP_ACCEPT_LANGUAGE="en").post(public(made), ASKS, follow=True)
    assert "number 5 of 2026" in answer.content.decode()


def test_many_requests_from_one_address_are_slowed(made: SchoolDay) -> None:
    answers = [asked(made, child_0="").status_code for _ in range(PER_ADDRESS.times)]
    assert set(answers) == {422}
    assert asked(made).status_code == 429


@pytest.mark.parametrize("code", ["0", "65740000", "nobody"])
def test_no_page_for_what_is_no_school_with_the_service(made: SchoolDay, code: str) -> None:
    assert Client().get(f"/diary-service/{code}/").status_code == 404


def test_the_secretary_finds_who_is_meant_and_gives_out_the_code(made: SchoolDay) -> None:
    asked(made)
    with as_owner():
        child = RequestedChild.objects.select_related("request").get()
        mother = Guardian.objects.get(student=made.places[1].student)
    client = secretary(made)
    with at_civil_time(AT_LESSON):
        assert NAMES[1] in client.get(reverse("home")).content.decode()
        assert NAMES[1] in client.get(reverse("service_requests")).content.decode()
        address = reverse("service_request", args=[child.request.uuid])
        page = client.get(address).content.decode()
        chosen = f"{made.places[1].student.uuid} {mother.uuid}"
        assert f'value="{chosen}"' in page
        assert NAMES[2] not in page, "only who has such a name"
        assert client.post(address, {}).status_code == 422
        answer = client.post(address, {f"who-{child.uuid}": chosen})
        after = client.get(address).content.decode()
    assert re.search(rf"{made.places[1].student.name}</a>\s+<small>{mother.name}</small>", after)
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", answer.content.decode())
    with as_owner():
        assert ServiceRequest.objects.get().answer == "code_sent"
        assert AccessCode.objects.get().guardian_id == mother.pk


def test_a_code_is_mailed_anew_only_once_it_was_given_out(made: SchoolDay) -> None:
    asked(made, contact="mother@demo.example")
    with as_owner():
        request = ServiceRequest.objects.get()
    with at_civil_time(AT_LESSON):
        answer = secretary(made).post(reverse("service_mail", args=[request.uuid]))
    assert answer.status_code == 422
    assert 'value="mail"' in answer.content.decode()


def test_a_request_from_paper_is_typed_in_and_declined_with_a_reason(made: SchoolDay) -> None:
    client = secretary(made)
    with at_civil_time(AT_LESSON):
        sent = {**ASKS, "said_on": AT_LESSON.date().isoformat()}
        answer = client.post(reverse("service_request_new"), sent)
        assert answer.status_code == 302
        request = ServiceRequest.objects.filter(way="paper")
        with as_owner():
            found = request.get()
        address = reverse("service_decline", args=[found.uuid])
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "Не учится у нас"}).status_code == 302
        assert "Не учится у нас" in client.get(answer.headers["Location"]).content.decode()
        page = client.get(reverse("service_requests"), {"answer": "waits"}).content.decode()
        assert "Мать Ёлкина Мария" not in page
        book = client.get(reverse("service_requests_workbook"))
        assert book.status_code == 200


def test_the_register_asks_for_as_many_statements_however_long_it_is(
    made: SchoolDay, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        requested(made)
    client = secretary(made)
    with at_civil_time(AT_LESSON), django_assert_max_num_queries(24):
        client.get(reverse("service_requests"))


def test_letters_of_a_class_are_one_document_a_page_each(made: SchoolDay) -> None:
    said(made, "electronic", False, 2)
    client = secretary(made)
    with as_owner():
        school_class = SchoolClass.objects.get(school=made.orgs["school"])
    with at_civil_time(AT_LESSON):
        page = client.get(reverse("class_families", args=[school_class.uuid])).content.decode()
        assert "silent: 2" in page
        rows = taken_out(client, "class_families", school_class.uuid, heading="Who reads")
        assert [one[0] in page for one in rows] == [True] * len(rows)
        assert len(rows) > 2
        answer = client.post(reverse("class_letters", args=[school_class.uuid]), {"whom": "guardians"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    pages = [one.extract_text() for one in PdfReader(BytesIO(answer.content)).pages]
    assert len(pages) == 2
    assert f"Мать {NAMES[0]}" in pages[0]
    assert f"Мать {NAMES[1]}" in pages[1]


def test_a_class_teacher_sees_the_own_class_and_gives_out_nothing(made: SchoolDay) -> None:
    by = made.person("class.teacher", "class_teacher")
    with as_owner():
        school_class = SchoolClass.objects.get(school=made.orgs["school"])
    client = browser_of(made.people["class.teacher"])
    address = reverse("class_families", args=[school_class.uuid])
    with at_civil_time(AT_LESSON):
        assert client.get(address).status_code == 403, "not the own one yet"
        with as_owner():
            SchoolClass.objects.filter(pk=school_class.pk).update(teacher_id=by.appointment_id)
        assert client.get(address).status_code == 200
        assert client.post(reverse("class_letters", args=[school_class.uuid])).status_code == 403


def test_a_declaration_and_a_form_are_typed_in(made: SchoolDay) -> None:
    under_consent(made)
    client, student = secretary(made), made.places[1].student.uuid
    with as_owner():
        mother = Guardian.objects.get(student=made.places[1].student)
    sent = {"who": mother.uuid, "said_on": AT_LESSON.date().isoformat()}
    with at_civil_time(AT_LESSON):
        address = reverse("family_declare", args=[student])
        assert client.get(address, {"who": str(mother.uuid)}).status_code == 200
        assert client.post(address, {**sent, "what": "pigeons-yes"}).status_code == 422
        assert client.post(address, {**sent, "what": "processing-yes"}).status_code == 302
        address = reverse("family_form", args=[student])
        assert client.post(address, {**sent, "channel": "mail", "rhythm": "daily"}).status_code == 422
        assert client.post(address, {**sent, "channel": "paper", "rhythm": "weekly"}).status_code == 302
        page = client.get(reverse("family_readers", args=[student])).content.decode()
    assert "Consents to the processing" in page
    assert "on paper, weekly" in page


def test_a_family_says_how_it_is_told_and_withdraws_its_consent(made: SchoolDay) -> None:
    under_consent(made)
    said(made, "processing", True)
    mother = reading(made)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(mother, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("family_told", args=[made.places[1].student.uuid])
    with at_civil_time(AT_LESSON + timedelta(hours=1)):
        page = client.get(address).content.decode()
        assert "You consented" in page
        told = {"do": "told", "channel": "mail", "rhythm": "daily"}
        assert client.post(address, told).status_code == 422
        told |= {"email": "mother@example.org", "marks": "on"}
        assert client.post(address, told).status_code == 302
        assert "mother@example.org" in client.get(address).content.decode()
        with as_owner():
            assert AgreedForm.objects.get().said_by_id == mother.pk
            assert Declaration.objects.filter(matter="marks", agreed=True).exists()
        other = reverse("family_told", args=[made.places[2].student.uuid])
        assert client.post(other, told).status_code == 404
        assert client.post(address, {"do": "withdraw"}).status_code == 302
        assert client.get(address).status_code == 302, "nothing can be read any more"
        door = client.get("/family/").content.decode()
    assert "no right to read" in door


def mailed_to(made: SchoolDay, contact: str) -> tuple[Client, str, dict[str, str]]:
    """The secretary before a request with that contact: their browser, its address, and who is meant."""
    asked(made, contact=contact)
    with as_owner():
        child = RequestedChild.objects.select_related("request").get()
        mother = Guardian.objects.get(student=made.places[1].student)
    chosen = {f"who-{child.uuid}": f"{made.places[1].student.uuid} {mother.uuid}"}
    return secretary(made), reverse("service_request", args=[child.request.uuid]), chosen


def test_a_code_is_sent_by_mail_once_the_address_was_made_sure_of(made: SchoolDay) -> None:
    client, address, chosen = mailed_to(made, "mother@example.org")
    with at_civil_time(AT_LESSON):
        answer = client.post(address, {**chosen, "how": "mail"})
        assert answer.status_code == 422
        assert "Make sure first" in answer.content.decode()
        assert f'value="{next(iter(chosen.values()))}"' in answer.content.decode()
        answer = client.post(address, {**chosen, "how": "mail", "sure": "on"}, follow=True)
        page = answer.content.decode()
        assert "on its way to mother@example.org" in page
        assert not re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page)
        assert "waits" in page
        listed = client.get(reverse("service_requests")).content.decode()
        assert "code not sent yet" in listed
        with as_owner():
            mail = CodeMail.objects.get()
        assert send_code(mail.uuid, mail.school_id)
        assert ">sent" in re.sub(r"\s*\n\s*", "", client.get(address).content.decode())
        assert "code not sent yet" not in client.get(reverse("service_requests")).content.decode()
        student = made.places[1].student.uuid
        assert "by e-mail: sent" in client.get(reverse("family_readers", args=[student])).content.decode()


def test_a_code_is_sent_again_and_says_why_one_did_not_arrive(made: SchoolDay, settings: Any) -> None:
    client, address, chosen = mailed_to(made, "mother@example.org")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with at_civil_time(AT_LESSON):
        client.post(address, {**chosen, "how": "mail", "sure": "on"})
        with as_owner():
            mail = CodeMail.objects.select_related("request").get()
        with pytest.raises(NotDelivered):
            send_code(mail.uuid, mail.school_id, last_try=True)
        page = client.get(address).content.decode()
        assert "did not arrive" in page
        assert "The mail server did not take it." in page
        assert "Мать Ёлкина Мария" in client.get(reverse("home")).content.decode(), "it is still owed"
        answer = client.post(reverse("service_mail", args=[mail.request.uuid]), follow=True)
        assert "waits" in answer.content.decode()
    with as_owner():
        first, second = AccessCode.objects.order_by("pk")
        assert (first.voided_at is not None, second.voided_at) == (True, None)


def test_there_is_no_mail_without_an_address_and_none_after_a_refusal(made: SchoolDay) -> None:
    client, address, chosen = mailed_to(made, "8 912 000-00-00")
    with at_civil_time(AT_LESSON):
        assert "Send the code by e-mail" not in client.get(address).content.decode()
        answer = client.post(address, {**chosen, "how": "mail", "sure": "on"})
        assert answer.status_code == 422
        assert "gives no e-mail address" in answer.content.decode()
        assert client.post(address, {**chosen, "how": "pigeon"}).status_code == 422
        client.post(address, {**chosen, "how": "letter"})
        again = reverse("service_mail", args=[address.rstrip("/").rpartition("/")[2]])
        assert "Send a new code by" not in client.get(address).content.decode()
        assert client.post(again).status_code == 422
    with as_owner():
        assert not CodeMail.objects.exists()


def test_a_class_sends_codes_to_those_who_wait_and_gave_an_address(
    made: SchoolDay, django_assert_max_num_queries: Any
) -> None:
    client, address, chosen = mailed_to(made, "mother@example.org")
    with as_owner():
        school_class = SchoolClass.objects.get(school=made.orgs["school"])
    page, send = (reverse(one, args=[school_class.uuid]) for one in ("class_families", "class_mails"))
    with at_civil_time(AT_LESSON):
        assert "gave an address" not in client.get(page).content.decode()
        assert client.post(send).status_code == 422
        client.post(address, chosen)
        with django_assert_max_num_queries(26):
            shown = client.get(page).content.decode()
        assert "gave an address: 1" in shown
        assert "by e-mail: 1." in client.post(send, follow=True).content.decode()
    with as_owner():
        assert CodeMail.objects.get().address == "mother@example.org"


def test_a_class_teacher_sends_no_codes(made: SchoolDay) -> None:
    by = made.person("class.teacher", "class_teacher")
    with as_owner():
        school_class = SchoolClass.objects.get(school=made.orgs["school"])
        SchoolClass.objects.filter(pk=school_class.pk).update(teacher_id=by.appointment_id)
    client = browser_of(made.people["class.teacher"])
    with at_civil_time(AT_LESSON):
        assert client.post(reverse("class_mails", args=[school_class.uuid])).status_code == 403
        assert (
            "gave an address"
            not in client.get(reverse("class_families", args=[school_class.uuid])).content.decode()
        )
