"""Messages: in the reader's language, with the student's name for whoever may see the case."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def read(client: Client, language: str) -> str:
    """The page in a language."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client.get(reverse("messages")).content.decode()


def told(province: Province) -> Client:
    """A browser of the head to whose school a transfer has come."""
    head = province.appointment("east_one", "head")
    case = filed_transfer(province, enrolled(province, person=new_student("信小测")), to="east_two")
    approved_by(province, case, "east_two")
    return signed_in(head)


def test_a_message_speaks_the_language_in_which_it_is_read(province: Province) -> None:
    client = told(province)
    assert "A transfer has reached your office" in read(client, "en")
    page = read(client, "zh-hans")
    assert "收到一份转学申请" in page
    assert "A transfer has reached your office" not in page


def test_the_student_is_named_to_whom_the_case_is_open_and_all_can_be_marked(province: Province) -> None:
    client = told(province)
    page = read(client, "en")
    assert "信小测" in page
    assert "Mark all as read" in page
    assert client.post(reverse("messages")).status_code == 302
    page = read(client, "en")
    assert "信小测" in page
    assert "Mark all as read" not in page


def test_messages_stand_together_by_case_as_links_and_what_is_unread_comes_first(province: Province) -> None:
    head = province.appointment("east_one", "head")
    for name in ("信小甲", "信小乙"):
        case = filed_transfer(province, enrolled(province, person=new_student(name)), to="east_two")
        approved_by(province, case, "east_two")
    client = signed_in(head)
    first, second = groups_of(read(client, "en"))
    assert "信小乙" in first, "the newest of what is unread"
    assert "信小甲" in second
    link = re.search(r'<a class="row-link" href="(/messages/[^"]+)"', first)
    assert link
    # Only to ask what an address would answer is no reading.
    assert client.head(link[1]).status_code == 302
    assert groups_of(read(client, "en"))[0].count("· new") == 1
    assert client.get(link[1]).headers["Location"].startswith("/cases/")
    first, second = groups_of(read(client, "en"))
    assert "信小甲" in first, "what is read comes behind"
    assert "· new" not in second


def test_a_case_of_several_messages_is_named_once(province: Province) -> None:
    case = filed_transfer(province, enrolled(province, person=new_student("信小测")), to="east_two")
    client = signed_in(province.appointment("east_two"))
    approved_by(province, case, "east_two", "east_one", "east")
    page = read(client, "en")
    assert page.count('class="row-link"') > 1
    assert page.count("信小测") == 1


def groups_of(page: str) -> list[str]:
    return [re.sub(r"\s+", " ", one) for one in page.split('<section class="messages-about"')[1:]]
