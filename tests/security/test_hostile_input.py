"""What people type, paste and forge: it comes back as words, or as a clear refusal, never as an error of ours."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Answer, Audience, attach_evidence, comment_on_case
from matricula.cases.tests.filing import drafted_transfer, filed_transfer
from matricula.config.testing import as_owner
from matricula.exchange.models import RollRow
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from tests.security import attacks
from tests.security.county import Victim, county, province, victim
from tests.security.hearing import heard
from tests.security.pages import addresses, body, browser_of, every_page
from tests.security.routes import ROUTES

__all__ = ["county", "province", "victim"]

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def poison(victim: Victim) -> None:
    """Write attacks wherever people or files can write words."""
    province = victim.province
    with as_owner():
        for org in province.orgs.values():
            org.names = {"en": f"{org.names['en']}{attacks.IMAGE}", "zh-hans": f"校{attacks.SCRIPT}"}
            org.save()
        for appointment in province.people.values():
            appointment.user.display_name = f"官{attacks.SCRIPT}"
            appointment.user.phone = attacks.IMAGE[:20]
            appointment.user.save()
        Student.objects.filter(pk=victim.student.pk).update(
            name=attacks.NAME,
            class_name=attacks.IMAGE,
            particulars={"hobby": attacks.SCRIPT, "address": attacks.IMAGE},
        )
        victim.student.guardians.update(name=attacks.NAME, phone="'><i>")
        victim.upload.file_name = f"{attacks.IMAGE}.xlsx"
        victim.upload.save()
        fault: dict[str, Any] = {
            "sheet": attacks.NAME,
            "cell": "A2",
            "column": attacks.IMAGE,
            "value": attacks.SCRIPT,
        }
        RollRow.objects.create(
            upload=victim.upload,
            position=1,
            sheet=attacks.NAME,
            row=2,
            name=attacks.SCRIPT,
            class_name=attacks.IMAGE,
            state="good",
            written=fault,
        )
    officer = province.acting("east_two")
    with in_scope(officer):
        comment_on_case(
            by=officer, case=victim.case.uuid, words="".join(attacks.ALL), audience=Audience.ALL_PARTIES
        )
        kept = io.BytesIO()
        Image.new("RGB", (60, 80), "green").save(kept, "PNG")
        attach_evidence(
            by=officer,
            case=victim.draft.uuid,
            kind="contact_form",
            content=kept.getvalue(),
            file_name=f'x" onmouseover="alert(1){attacks.IMAGE}\r\nSet-Cookie: a=b.png',
        )
        draft = victim.draft
        draft.payload = dict.fromkeys(
            ("home_address", "household_place", "guardian_name"), attacks.SCRIPT + attacks.IMAGE
        )
        draft.subject = {**draft.subject, "name": attacks.NAME, "class_name": attacks.IMAGE}
        draft.save()


def test_what_is_written_comes_back_as_words_on_every_page(victim: Victim) -> None:
    poison(victim)
    seen = ""
    for office, role in (
        ("east", "head"),
        ("east_two", "record_officer"),
        ("east_two", "head"),
        ("city", "head"),
    ):
        for name, page in every_page(victim, victim.province.appointment(office, role)).items():
            assert not attacks.alive(page), f"{name} for the {role} of {office}: {attacks.alive(page)}"
            assert "14" not in page.split("{{ 7|add:7 }}")[0][-3:], name
            seen += page
    for words in ("&lt;script&gt;alert", "&lt;img src=x", "&lt;b&gt;甲", "{{ 7|add:7 }}"):
        assert words in seen, f"{words} was never shown: the test proves nothing"


ASKED = ("q", "area", "grade", "status", "state", "mine", "due", "after", "before", "next")


def test_what_is_asked_for_comes_back_as_words(victim: Victim) -> None:
    """Each field by itself, where the page looks for it; the others stand together in what leads back to the page."""
    client = browser_of(victim.province.appointment("east", "head"))
    for name in ("students", "cases", "home", "people", "sealed_copies", "law", "closures", "roll_import"):
        questions: list[tuple[str, ...]] = [(one,) for one in ASKED]
        for attack in attacks.ALL:
            unread: tuple[str, ...] = ()
            for fields in questions:
                with heard() as looked_at:
                    page = body(client.get(reverse(name), dict.fromkeys(fields, attack)))
                assert not attacks.alive(page), f"{name}?{fields}"
                unread += fields if looked_at.by_no_name(fields) else ()
            questions = [one for one in questions if not set(one) <= set(unread)]
            questions += [unread] if unread else []


def test_it_is_noticed_what_a_page_looks_at(victim: Victim) -> None:
    """Else the questions of this module would be left out where a page hears them."""
    client = browser_of(victim.province.appointment("east", "head"))
    with heard() as searched:
        client.get(reverse("students"), {"q": "x"})
    assert not searched.deaf_to(("q",))
    assert not searched.by_no_name(("q",))
    with heard() as handed_on:
        client.get(reverse("law"), {"q": "x"})
    assert handed_on.by_no_name(("q",))
    assert not handed_on.deaf_to(("q",))
    with heard() as read:
        client.get(reverse("clause", args=["CN-GZ-16.2"]), {"q": "x"})
    assert read.deaf_to(("q",))
    with heard() as invited:
        client.post(reverse("people_invite"), {"email": "x", "unknown": "y"})
    assert not invited.deaf_to(("unknown", "email"))
    assert invited.deaf_to(("unknown",))
    with heard() as turned_away:
        client.get(reverse("law"), {"q": "\0"})
    assert not turned_away.deaf_to(("q",))
    assert not turned_away.by_no_name(("q",))


ODD = [
    "\0",
    "a\0b",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\u202egnp.exe",
    "²",
    "٣",
    "９" * 20,
    "1" * 400,
    "9" * 5000,
    "-1",
    "1e9",
    "%",
    "_",
    "\\",
    "'; DROP TABLE registry_student; --",
    "~",
    "~~",
    "~9" * 30,
    "x~" + "9" * 200,
    "2026-13-45",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "9999-12-31T23:59:59+14:00~1",
    "0001-01-01T00:00:00+14:00~1",
    "2026-01-01T00:00:00~1",
    "2026-01-01T00:00:00+08:00~" + "9" * 30,
    "\U0010ffff" * 60,
    "\u200b\ufeff",
    "𠮷" * 80,
]
TOGETHER = ("q", "grade", "status", "state", "mine", "due", "after", "before", "page", "next")


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the limits on requests, which would answer 429 in place of the page under test."""
    monkeypatch.setattr("matricula.web.limits.Limit.passed_by", lambda *_: False)


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize(
    "name", ["students", "student", "cases", "home", "people", "sealed_copies", "roll_report", "law"]
)
def test_no_question_breaks_a_page(victim: Victim, name: str) -> None:
    """A question of which the page looks at nothing is asked once: whatever stands in it, the answer is the same.

    What a page only hands on, all as one, to the links that lead back to it, stands together in one question.
    """
    client = browser_of(victim.province.appointment("east", "head"))
    address = reverse(name, args=ROUTES[name](victim))
    asked: list[tuple[tuple[str, ...], dict[str, str]]] = [
        (TOGETHER, {}),
        (("area",), {}),
        (("on",), {}),
        (("after",), {"due": "overdue"}),
    ]
    for odd in ODD:
        handed_on: list[tuple[tuple[str, ...], dict[str, str]]] = []
        for fields, right in tuple(asked):
            question = {**right, **dict.fromkeys(fields, odd)}
            with heard() as looked_at:
                answer = client.get(address, question)
            assert answer.status_code in {200, 400, 404}, f"{question}: {answer.status_code}"
            if looked_at.deaf_to(fields):
                asked.remove((fields, right))
            elif looked_at.by_no_name(question):
                handed_on.append((fields, right))
        if len(handed_on) > 1:
            asked = [one for one in asked if one not in handed_on]
            together = {name: None for fields, _right in handed_on for name in fields}
            right = {name: said for _fields, one in handed_on for name, said in one.items()}
            asked.append((tuple(together), right))


ODD_TYPED = (
    "a\0b",
    "²",
    "9" * 5000,
    "-1",
    "9999-12-31",
    "0001-01-01",
    "\U0010ffff" * 60,
    "\u202e",
    "字" * 9_000,
)
# fmt: off
TYPED = (
    "number", "name", "key", "ground", "reason", "step", "answer", "audience", "kind", "remove", "org", "role",
    "email", "display_name", "started_on", "ended_on", "trained_on", "day", "appointment", "language",
    "home_address", "to_grade", "to_class", "guardian_phone", "agreed_on", "guardian_signed_on", "for_user",
    "password",
)
# fmt: on


@pytest.mark.usefixtures("unlimited")
def test_no_form_breaks_a_page(victim: Victim) -> None:
    """Every form of every page, each field filled with every odd text, as long as the page looks at any of them."""
    school = browser_of(victim.province.appointment("east_two"))
    county = browser_of(victim.province.appointment("east", "head"))
    moves = ("submit", "resubmit", "prepare", "decide", "withdraw", "nothing")
    of_the_county = ("people_invite", "appointment", "closures", "case_move")
    hear = addresses(victim, "POST")
    sent = [(county if name in of_the_county else school, address, "") for name, address in hear.items()]
    sent += [(school, reverse("case_move", args=[victim.case.uuid, move]), "") for move in moves]
    kinds = [(county, hear["appointment"], do) for do in ("train", "stand_in", "end")]
    sent = [one for one in sent if one[1] != hear["appointment"]] + kinds
    filled: list[tuple[Client, str, tuple[str, ...], dict[str, str]]]
    filled = [(who, address, TYPED, {"do": do}) for who, address, do in sent]
    # A form that is right but for one field gets further than one that is wrong everywhere.
    right = {
        "email": "new@example.org",
        "display_name": "新",
        "org": victim.province.orgs["east_one"].code,
        "role": "head",
        "started_on": "2026-11-01",
        "ended_on": "2026-11-30",
        "trained_on": "2026-10-01",
        "day": "2026-11-03",
        "reason": "x",
    }
    by_field = [(county, hear["people_invite"], ""), *kinds, (county, hear["closures"], "")]
    filled += [
        (who, address, (field,), {**right, "do": do})
        for who, address, do in by_field
        for field in right
        if field != "role"
    ]
    for odd in ODD_TYPED:
        for one in tuple(filled):
            who, address, fields, others = one
            with heard() as looked_at:
                answer = who.post(address, {**others, **dict.fromkeys(fields, odd)})
            assert answer.status_code < 500, f"{address} with {odd[:30]!r} in {fields}: {answer.status_code}"
            if looked_at.deaf_to(fields):
                filled.remove(one)
    heard_to_the_end = {address for _who, address, *_fields in filled}
    assert {hear[name] for name in of_the_county} <= heard_to_the_end


@pytest.mark.parametrize(
    "path",
    ["law/%00/", "invitation/%00/", "students/%00/", "papers/x/", "cases/new/%F0%9F/", "import/%0d%0aX-A:b/"],
)
def test_no_address_breaks_the_site(province: Province, path: str) -> None:
    client = browser_of(province.appointment("east_one"))
    answer = client.get(f"/{path}")
    assert answer.status_code in {400, 404, 200}
    assert "X-A" not in answer.headers


def test_a_very_long_address_is_answered(province: Province) -> None:
    client = browser_of(province.appointment("east_one"))
    assert client.get(reverse("students"), {"q": "长" * 20_000}).status_code == 200
    assert client.get(reverse("students"), {f"f{n}": "1" for n in range(2_000)}).status_code in {200, 400}


def test_a_file_name_cannot_write_a_header(province: Province) -> None:
    student = enrolled(province, person=new_student("漏测壬"))
    draft = drafted_transfer(province, student, to="east_two", filled_in=False)
    by = province.acting("east_two")
    kept = io.BytesIO()
    Image.new("RGB", (60, 80), "blue").save(kept, "PNG")
    with in_scope(by):
        added = attach_evidence(
            by=by,
            case=draft.uuid,
            kind="contact_form",
            content=kept.getvalue(),
            file_name='a"\r\nSet-Cookie: stolen=1\r\n\r\n<script>.png',
        )
        paper = added.paper
    answer = browser_of(province.appointment("east_two")).get(reverse("paper", args=[paper.uuid]))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_reason_of_a_recommendation_is_words(province: Province) -> None:
    student = enrolled(province, person=new_student("漏测癸"))
    case = filed_transfer(province, student, to="east_two")
    head = province.acting("east_two", "head")
    with in_scope(head):
        step = case.steps.get(state="open")
    answer = browser_of(province.appointment("east_two", "head")).post(
        reverse("case_move", args=[case.uuid, "decide"]),
        {"step": step.pk, "answer": Answer.RETURN, "reason": attacks.SCRIPT + attacks.IMAGE},
        follow=True,
    )
    page = body(answer)
    assert "&lt;script&gt;alert" in page
    assert not attacks.alive(page)
