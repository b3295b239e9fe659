"""How families come in: a letter shown once, a code used once, guesses that are counted, nothing kept on leaving."""

import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from matricula.audit.api import AccessLog, ActionLog
from matricula.authorities.api import Acting, User
from matricula.config.testing import as_owner, at_civil_time
from matricula.families.api import AccessCode, FamilyAccess
from matricula.journal.tests.schoolday import AT_LESSON, NAMES, SchoolDay, enrolled, school_day
from matricula.registry.api import Guardian
from matricula.web.guessing import TRIES, WAIT
from tests.security.pages import browser_of

pytestmark = pytest.mark.django_db
CHOSEN = "a long new password"
DOOR, CODE = "/family/", "/family/code/"
SCHOOL, ELSEWHERE = "10.1.1.1", "10.2.2.2"


@dataclass
class Posted:
    """What stands in a letter."""

    login: str
    code: str


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def office(made: SchoolDay, who: Acting) -> Client:
    return browser_of(next(one for one in made.people.values() if one.pk == who.appointment_id))


def guardian_of(made: SchoolDay, student: int) -> Guardian:
    with as_owner():
        return Guardian.objects.get(student=made.places[student].student)


def letter(made: SchoolDay, student: int = 1, client: Client | None = None) -> Posted:
    """The secretary makes the letter for the mother, and reads it."""
    with at_civil_time(AT_LESSON):
        answer = (client or office(made, made.secretary)).post(
            reverse("family_letter", args=[made.places[student].student.uuid]),
            {"guardian": str(guardian_of(made, student).uuid)},
        )
    assert answer.status_code == 200
    login, code, _until = re.findall(r"<dd[^>]*>([^<]*)</dd>", answer.content.decode())[1:4]
    return Posted(login, code)


def at(address: str = SCHOOL, **more: Any) -> Client:
    return Client(REMOTE_ADDR=address, HTTP_ACCEPT_LANGUAGE="en", **more)


def used(client: Client, posted: Posted, password: str = CHOSEN, code: str | None = None) -> Any:
    with at_civil_time(AT_LESSON):
        sent = {"login": posted.login, "code": code or posted.code, "password": password}
        return client.post(CODE, sent)


def signed_in(client: Client, login: str, password: str = CHOSEN, **more: str) -> Any:
    with at_civil_time(AT_LESSON):
        return client.post(DOOR, {"login": login, "password": password, **more})


def reads(client: Client, made: SchoolDay, student: int = 1) -> bool:
    with at_civil_time(AT_LESSON):
        answer = client.get(reverse("diary_marks", args=[made.places[student].student.uuid]))
    assert answer.status_code in (200, 302, 404)
    return answer.status_code == 200


def test_a_letter_is_shown_once_and_kept_nowhere(made: SchoolDay) -> None:
    student = made.places[1].student.uuid
    with at_civil_time(AT_LESSON):
        client = office(made, made.secretary)
        sent = {"guardian": str(guardian_of(made, 1).uuid)}
        answer = client.post(reverse("family_letter", args=[student]), sent)
        assert answer.headers["Cache-Control"] == "no-store"
        code = re.findall(r"<dd[^>]*>([^<]*)</dd>", answer.content.decode())[2]
        answer = client.get(reverse("family_readers", args=[student]))
        assert answer.status_code == 200
        page = answer.content.decode()
        assert code not in page
        assert code.replace("-", "") not in page
        assert client.get(reverse("family_letter", args=[student])).status_code == 405, (
            "no address leads back to it"
        )
    with as_owner():
        kept = str(list(AccessCode.objects.values())) + str(list(ActionLog.objects.values()))
        assert code not in kept
        assert code.replace("-", "") not in kept
        assert AccessLog.objects.filter(page="family_readers", subject_uuid=student).exists()


def test_the_mother_comes_in_by_the_letter_and_then_by_her_password(made: SchoolDay) -> None:
    posted = letter(made)
    client = at()
    assert used(client, posted, code=posted.code.lower()).status_code == 302
    assert reads(client, made)
    assert timedelta(days=29) < timedelta(seconds=client.session.get_expiry_age()) <= timedelta(days=30)
    again = at(ELSEWHERE)
    assert signed_in(again, posted.login).status_code == 302
    assert reads(again, made)


def test_a_code_opens_nothing_twice_nor_after_its_time(made: SchoolDay) -> None:
    posted, late = letter(made), letter(made, 2)
    used(at(), posted)
    thief = at(ELSEWHERE)
    assert used(thief, posted, "another long password").status_code == 422
    assert not reads(thief, made)
    assert signed_in(at(), posted.login).status_code == 302, "the password of the first is what holds"
    with at_civil_time(AT_LESSON + timedelta(days=60)):
        sent = {"login": late.login, "code": late.code, "password": CHOSEN}
        answer = at().post(CODE, sent)
    assert answer.status_code == 422
    assert "The school gives out a new one." in answer.content.decode()


def test_a_second_code_needs_no_name_and_adds_the_child(made: SchoolDay) -> None:
    client = at()
    used(client, letter(made))
    with at_civil_time(AT_LESSON):
        assert client.post(CODE, {"code": letter(made, 2).code}).status_code == 302
    assert reads(client, made)
    assert reads(client, made, 2)
    assert not reads(client, made, 0)


def test_a_weak_password_uses_no_code_up(made: SchoolDay) -> None:
    posted = letter(made)
    for weak in ("short", "1234567890", "password123"):
        assert used(at(), posted, weak).status_code == 422
    assert used(at(), posted).status_code == 302


def test_guesses_at_a_code_are_counted_and_the_right_one_does_not_help(made: SchoolDay) -> None:
    """In the database, so whichever process answers: every client here is another one."""
    posted = letter(made)
    for number in range(TRIES):
        assert used(at(), posted, code=f"AAAAA-BBBB{number}").status_code == 422
    answer = used(at(), posted)
    assert answer.status_code == 422
    assert "Too many wrong codes" in answer.content.decode()
    with as_owner():
        assert not FamilyAccess.objects.exists()
    assert used(at(ELSEWHERE), posted).status_code == 302, "from elsewhere the family comes in"


def test_a_thousand_guesses_from_everywhere_open_nothing(made: SchoolDay) -> None:
    posted = letter(made)
    for number in range(100):
        assert used(at(f"10.9.0.{number}"), posted, code=f"AAAAA-AAA{number:02}").status_code == 422
    assert "Too many" in used(at("10.9.0.7"), posted).content.decode(), (
        "one wrong guess, and this address waits"
    )
    with as_owner():
        assert not FamilyAccess.objects.exists()


def test_guesses_at_a_password_are_counted_too(made: SchoolDay) -> None:
    posted = letter(made)
    used(at(), posted)
    for _ in range(TRIES):
        assert signed_in(at(), posted.login, "wrong").status_code == 422
    assert "Too many wrong passwords" in signed_in(at(), posted.login).content.decode()
    assert signed_in(at(ELSEWHERE), posted.login).status_code == 302
    with at_civil_time(AT_LESSON):
        unknown = at().post(DOOR, {"login": "nobody", "password": "wrong"}).content.decode()
    assert "Name and password do not fit together" in unknown, "who has an account is told to nobody"
    assert WAIT == 300, "five minutes, as the page says"


def test_whoever_is_signed_in_guesses_no_other_child_s_code(made: SchoolDay) -> None:
    client = at()
    used(client, letter(made))
    other = letter(made, 2)
    with at_civil_time(AT_LESSON):
        for number in range(TRIES):
            assert client.post(CODE, {"code": f"AAAAA-BBBB{number}"}).status_code == 422
        assert client.post(CODE, {"code": other.code}).status_code == 422
    assert not reads(client, made, 2)


def test_a_family_does_not_come_in_by_the_officers_door_nor_an_officer_by_theirs(made: SchoolDay) -> None:
    posted = letter(made)
    used(at(), posted)
    client = at()
    for name in (posted.login, "", User.objects.get(login=posted.login).email):
        client.post("/accounts/login/", {"login": name, "password": CHOSEN})
        assert "_auth_user_id" not in client.session
    teacher = made.people["teacher"].user
    with as_owner():
        teacher.set_password(CHOSEN)
        teacher.save(update_fields=["password"])
    for name in (teacher.email, "", " "):
        assert signed_in(at(), name).status_code == 422


def test_leaving_empties_what_the_browser_kept_and_nothing_that_waits(made: SchoolDay) -> None:
    client = at()
    used(client, letter(made))
    assert client.get("/family/leave/").status_code == 405, "no link signs anybody out"
    answer = client.post("/family/leave/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert not reads(client, made)


def test_a_mother_who_leaves_by_the_officers_door_leaves_no_diary_behind(made: SchoolDay) -> None:
    """She teaches there, too, and has read the diary in the same browser."""
    teacher = office(made, made.teacher)
    assert "Clear-Site-Data" not in teacher.get(reverse("account_logout")).headers
    answer = teacher.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in teacher.session


def test_no_page_of_a_family_is_kept_by_a_shared_cache(made: SchoolDay) -> None:
    client = at()
    used(client, letter(made))
    with at_civil_time(AT_LESSON):
        answer = client.get(reverse("diary_marks", args=[made.places[1].student.uuid]))
    assert re.search(r"no-store|private", answer.headers["Cache-Control"])


def test_nothing_is_sent_from_another_site(made: SchoolDay) -> None:
    posted = letter(made)
    client = at(enforce_csrf_checks=True)
    assert used(client, posted).status_code == 403
    assert signed_in(client, posted.login).status_code == 403
    assert client.post("/family/leave/").status_code == 403
    secretary = Client(enforce_csrf_checks=True)
    secretary.force_login(made.people["secretary"].user, settings.AUTHENTICATION_BACKENDS[-1])
    student = made.places[1].student.uuid
    with at_civil_time(AT_LESSON):
        for name in ("family_letter", "family_end"):
            assert secretary.post(reverse(name, args=[student]), {"guardian": ""}).status_code == 403


def test_signing_in_leads_nowhere_but_to_family_pages(made: SchoolDay) -> None:
    posted = letter(made)
    used(at(), posted)
    for wanted in (
        "https://evil.example/family/",
        "//evil.example/family/",
        "/family/../students/",
        "/students/",
    ):
        led = signed_in(at(), posted.login, next=wanted).headers["Location"]
        assert led.startswith("/family/"), wanted
        assert "evil" not in led
    asked = reverse("diary_marks", args=[made.places[1].student.uuid])
    assert signed_in(at(), posted.login, next=asked).headers["Location"] == asked


@pytest.mark.parametrize(
    ("role", "org"), [("teacher", "school"), ("head", "other"), ("record_officer", "other"), ("head", "city")]
)
def test_nobody_else_makes_a_letter_or_ends_a_right(made: SchoolDay, role: str, org: str) -> None:
    """A teacher, the school beside it, the office above."""
    used(at(), letter(made))
    with as_owner():
        access = FamilyAccess.objects.get()
    with at_civil_time(AT_LESSON):
        client = office(made, made.person(f"{org}.{role}.x", role, org))
        student = made.places[1].student.uuid
        for name, sent in (
            ("family_readers", None),
            ("family_letter", {"guardian": ""}),
            ("family_end", {"access": access.uuid, "reason": "x"}),
        ):
            address = reverse(name, args=[student])
            answer = client.get(address) if sent is None else client.post(address, sent)
            assert answer.status_code in (403, 404), name
            assert NAMES[1] not in answer.content.decode()
    with as_owner():
        assert FamilyAccess.objects.get().ended_at is None
        assert AccessCode.objects.count() == 1


def test_a_right_of_another_s_student_is_not_ended_by_way_of_one_s_own(made: SchoolDay) -> None:
    """The address names a student of this school, the form a right over one of the school beside it."""
    with at_civil_time(AT_LESSON):
        theirs = enrolled(made, "Чужой Пётр", "other", number=90)
        by = made.people["other.secretary"]
    with as_owner():
        mother = User.objects.create_family("other-login", display_name="Чужая мать")
        access = FamilyAccess.objects.create(user=mother, student=theirs.student, started_at=AT_LESSON)
    with at_civil_time(AT_LESSON):
        client = office(made, made.secretary)
        address = reverse("family_end", args=[made.places[1].student.uuid])
        assert client.post(address, {"access": access.uuid, "reason": "x"}).status_code in (404, 422)
        here = browser_of(by)
        assert here.post(
            reverse("family_end", args=[theirs.student.uuid]), {"access": access.uuid, "reason": "x"}
        )
    with as_owner():
        assert FamilyAccess.objects.get(pk=access.pk).ended_at is not None, "its own school ends it"


def test_a_right_over_a_sibling_is_not_ended_on_the_page_of_another(made: SchoolDay) -> None:
    used(at(), letter(made))
    with as_owner():
        access = FamilyAccess.objects.get()
    with at_civil_time(AT_LESSON):
        address = reverse("family_end", args=[made.places[2].student.uuid])
        answer = office(made, made.secretary).post(address, {"access": access.uuid, "reason": "x"})
        assert answer.status_code == 404
    with as_owner():
        assert FamilyAccess.objects.get().ended_at is None


ODD = (
    "a\0b",
    "²",
    "9" * 5000,
    "\u202e",
    "字" * 9_000,
    "' OR '1'='1",
    "'; DROP TABLE families_accesscode; --",
)


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_text_breaks_a_form_of_families(made: SchoolDay, odd: str) -> None:
    posted = letter(made)
    right = {"login": posted.login, "code": posted.code, "password": CHOSEN}
    with at_civil_time(AT_LESSON):
        for number, field in enumerate(("login", "code")):
            answer = at(f"10.3.0.{number}").post(CODE, {**right, field: odd})
            assert answer.status_code in (400, 422), field
        for number, field in enumerate(("login", "password", "next")):
            answer = at(f"10.4.0.{number}").post(DOOR, {**right, field: odd})
            assert answer.status_code in (400, 422), field
        assert at().get(DOOR, {"next": odd}).status_code in (200, 400)
        client, student = office(made, made.secretary), made.places[1].student.uuid
        assert client.post(reverse("family_letter", args=[student]), {"guardian": odd}).status_code in (
            400,
            404,
        )
        for sent in ({"access": odd, "reason": "x"}, {"access": uuid.uuid4(), "reason": odd}):
            assert client.post(reverse("family_end", args=[student]), sent).status_code in (400, 404, 422)
    with as_owner():
        assert not FamilyAccess.objects.exists()
