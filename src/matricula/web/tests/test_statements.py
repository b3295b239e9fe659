"""How much a whole page may ask the database: everything that a request sends, its session and the log included."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.audit.api import AccessLog
from matricula.authorities.tests.people import Province
from matricula.deployment.api import BETWEEN
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.test_office_pages import signed_in

# A request is one transaction here, as in a real server, so nothing is put back that ends with it.
pytestmark = pytest.mark.django_db(transaction=True)
# Of a list of students one is for the filters that the reader keeps.
FOR_A_LIST, FOR_A_STUDENT = 13, 16
# A school's list counts what it leads to: those without a class, of each status, with a number that waits. Whoever
# searches is led to none of these.
READY = 1
# In so many messages, whatever the page.
MESSAGES = 12
# Who asks, with what sight, what the page is about, and what follows from it.
FEW_MESSAGES = 4
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
SIDES = ("overview", "timeline", "archive", "cases", "history", "looks")


def asked_by(client: Client, path: str, **query: str) -> list[str]:
    """The statements of a page, without the frame of its transaction; the page is opened once before."""
    assert client.get(path, query).status_code == 200
    with CaptureQueriesContext(connection) as taken:
        assert client.get(path, query).status_code == 200
    sent = [one["sql"] for one in taken.captured_queries if not one["sql"].startswith(FRAME)]
    assert len(sent) <= MESSAGES, "\n".join(sent)
    return [one for message in sent for one in message.split(BETWEEN) if not one.startswith(FRAME)]


@pytest.fixture
def student(province: Province) -> Student:
    """One of several students of a school."""
    enrolled(province, person=new_student("赵一"))
    return enrolled(province, person=new_student("单小测"))


@pytest.mark.parametrize("office", ["east_one", "east", "city"])
def test_a_list_asks_little(province: Province, student: Student, office: str) -> None:
    client = signed_in(province.appointment(office))
    # Only a list of one page knows how many there are; the last of these stands for all others.
    for query in (
        {},
        {"q": "shan"},
        {"q": "单"},
        {"grade": student.grade},
        {"before": "z~9"},
        {"status": "pending"},
    ):
        sent = asked_by(client, reverse("students"), **query)
        counted = office == "east_one" and "q" not in query
        assert len(sent) <= FOR_A_LIST + (READY if counted else 0), "\n".join(sent)
        below = [one for one in sent if '"authorities_org"."path"::text LIKE' in one]
        assert not below, "a province has thousands of schools, and no list shows them all"


@pytest.mark.parametrize("side", SIDES)
def test_every_side_of_a_student_asks_little(province: Province, student: Student, side: str) -> None:
    client = signed_in(province.appointment("east_one", role="head" if side == "looks" else "record_officer"))
    sent = asked_by(client, reverse("student_tab", args=[student.uuid, side]))
    # Beside a temporary number the first side says what is under way towards the formal one.
    under_way = [one for one in sent if '"cases_casesubject"' in one] if side == "overview" else []
    assert len(sent) - len(under_way) <= FOR_A_STUDENT, "\n".join(sent)
    assert len(under_way) <= 1
    assert any(AccessLog._meta.db_table in one for one in sent)


def test_the_form_of_the_particulars_asks_little(province: Province, student: Student) -> None:
    client = signed_in(province.appointment("east_one"))
    sent = asked_by(client, reverse("student_particulars", args=[student.uuid]))
    assert len(sent) <= FOR_A_STUDENT, "\n".join(sent)
    assert len(sent) == len(set(sent)), "\n".join(sent)


def test_nothing_is_asked_twice(province: Province, student: Student) -> None:
    client = signed_in(province.appointment("east_one"))
    for path in (reverse("home"), reverse("students"), reverse("student", args=[student.uuid])):
        sent = asked_by(client, path)
        assert len(sent) == len(set(sent)), "\n".join(sent)
        # Those alike but for the instant: the inbox is counted once, the person and their appointments are read once.
        counted = [one for one in sent if "FROM cases_step" in one and "escalated_to_id" in one]
        assert len(counted) == 1, "\n".join(sent)
        for table in ("authorities_user", "authorities_appointment"):
            assert len([one for one in sent if f'FROM "{table}"' in one]) == 1, "\n".join(sent)


def test_a_list_and_a_student_take_few_messages(province: Province, student: Student) -> None:
    client = signed_in(province.appointment("east_one"))
    for path, query in (
        (reverse("home"), {}),
        (reverse("students"), {}),
        (reverse("students"), {"q": "shan"}),
        (reverse("student", args=[student.uuid]), {}),
    ):
        client.get(path, query)
        with CaptureQueriesContext(connection) as taken:
            client.get(path, query)
        sent = [one["sql"] for one in taken.captured_queries if not one["sql"].startswith(FRAME)]
        assert len(sent) <= FEW_MESSAGES, "\n".join(sent)
