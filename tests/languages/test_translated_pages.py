"""Walks the pages in each complete language: no English text of the platform's is left on any of them."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import Appointment, in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import approved_by, drafted_transfer, filed_transfer
from matricula.config.catalogues import Message
from matricula.registry.api import SealedSnapshot
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import stack_for
from matricula.web.law_words import PERMISSION_WORDS, TIER_WORDS
from tests.languages.pack_texts import said_in

pytestmark = [pytest.mark.django_db, pytest.mark.long]

TABS = ["overview", "timeline", "archive", "cases", "history", "looks"]
# A shorter text, or a single word, may stand on a page by accident: in a file's name, a class, an address.
TELLING = 12


# What a browser asks for whose reader speaks the language.
SPOKEN = {"en": "en", "zh-hans": "zh-CN,zh;q=0.9", "ru": "ru-RU,ru;q=0.9"}
TAG = re.compile(r"<[^>]*>")
FILLED_IN = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")


@dataclass(frozen=True)
class English:
    """A text of the platform's, cut where something is filled in: anything at all may stand there."""

    parts: tuple[str, ...]

    def on(self, page: str) -> bool:
        # Plain words are found in a hundredth of the time, and nearly every text fails at them.
        return all(part in page for part in self.parts) and self._pattern().search(page) is not None

    def _pattern(self) -> re.Pattern[str]:
        return re.compile(".{1,80}?".join(map(re.escape, self.parts)))


def english(language: str, collected: list[Message]) -> list[English]:
    """Every text that would be telling. Where the law itself is read in English, its own words tell nothing."""
    stack = stack_for(PACK)
    law = "" if language in stack.languages else "\n".join(said_in("en", stack))
    return [one for one in texts(collected) if not one.on(law)]


def texts(collected: list[Message]) -> Iterator[English]:
    """Every text of the platform's that cannot stand on a page by accident."""
    for message in collected:
        for text in filter(None, (message.text, message.plural)):
            parts = FILLED_IN.split(text)
            bare = TAG.sub("", "".join(parts)).strip()
            if len(bare) > TELLING and " " in bare:
                yield English(tuple(parts))


def browser_of(appointment: Appointment, language: str) -> Client:
    client = Client(headers={"accept-language": SPOKEN[language]})
    client.force_login(appointment.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def readable(page: str) -> str:
    """What people read or hear of a page: its text and its attributes, without programs."""
    return html.unescape(re.sub(r"(?s)<(script|style)\b.*?</\1>", "", page))


def pages(province: Province, language: str) -> Iterator[tuple[str, str]]:
    """Where, and what was answered there."""
    student, moved, wanted, sought = (
        enrolled(province, person=new_student(name)) for name in ("语甲", "语乙", "语丙", "语丁")
    )
    done = filed_transfer(province, moved, to="east_two")
    approved_by(province, done, "east_two", "east_one", "east")
    running: Case = filed_transfer(province, wanted, to="east_two")
    draft: Case = drafted_transfer(province, student, to="east_two", filled_in=False)
    with in_scope(province.acting("east")):
        copy = SealedSnapshot.objects.get(student_uuid=moved.uuid)

    def at(client: Client, name: str, *arguments: object, **query: str) -> tuple[str, str]:
        address = reverse(name, args=arguments)
        answer = client.get(address, query)
        assert answer.status_code in (200, 403, 404), f"{address} answered {answer.status_code}"
        return f"{address} {query or ''}", answer.content.decode()

    sender = browser_of(province.appointment("east_one"), language)
    for tab in TABS:
        yield at(sender, "student_tab", sought.uuid, tab)
    for name in (
        "home",
        "account",
        "students",
        "sealed_copies",
        "cases",
        "roll_import",
        "law",
        "help",
        "permissions",
    ):
        yield at(sender, name)
    yield at(sender, "students", q="nobody")
    yield at(sender, "student", sought.uuid, as_of="2020-01-01")
    yield at(sender, "sealed_copy", copy.uuid)
    for clause in ("CN-GZ-16.2", "CN-MOE-3", "CN-MOE-5", "CN-MOE-7"):
        yield at(sender, "clause", clause)
    yield at(sender, "student", uuid4())
    yield at(sender, "people")
    yield at(sender, "case", done.uuid)

    receiver = browser_of(province.appointment("east_two"), language)
    yield at(receiver, "case_start", "transfer")
    yield at(receiver, "case_form", draft.uuid)
    yield at(receiver, "case", draft.uuid)
    for name, address in (
        ("an empty form", reverse("case_form", args=[draft.uuid])),
        ("a draft that is not complete", reverse("case_move", args=[draft.uuid, "submit"])),
        ("a look-up of nobody", reverse("case_start", args=["transfer"])),
        ("no workbook", reverse("roll_import")),
    ):
        answer = receiver.post(address, {"number": "G0", "name": "无名", "key": uuid4().hex}, follow=True)
        yield name, answer.content.decode()

    head = browser_of(province.appointment("east_two", "head"), language)
    yield at(head, "home")
    yield at(head, "case", running.uuid)
    county = browser_of(province.appointment("east", "head"), language)
    for name in ("people", "people_invite", "closures", "home"):
        yield at(county, name)
    yield at(county, "appointment", province.appointment("east_one").uuid)
    for name in ("people_invite", "closures"):
        yield f"{name}, empty", county.post(reverse(name), {}).content.decode()

    stranger = Client(headers={"accept-language": SPOKEN[language]})
    for name in ("account_login", "account_reset_password"):
        yield at(stranger, name)
    wrong = stranger.post(reverse("account_login"), {"login": "nobody@test.example", "password": "wrong"})
    yield "a wrong password", wrong.content.decode()
    yield "nowhere", sender.get("/nowhere/").content.decode()


@pytest.mark.parametrize("language", settings.COMPLETE_LANGUAGES)
def test_no_english_is_left_on_a_translated_page(
    province: Province, language: str, collected: list[Message]
) -> None:
    telling = english(language, collected)
    assert len(telling) > 1500
    walked = list(pages(province, language))
    for where, page in walked:
        assert f'lang="{language}"' in page.lower(), f"{where} is not a page in {language}"
        text = readable(page)
        found = [one.parts for one in telling if one.on(text)]
        assert not found, f"{where} says in English: {found}"


def test_the_same_search_finds_english_on_an_english_page(
    province: Province, collected: list[Message]
) -> None:
    client = browser_of(province.appointment("east_one"), "en")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = readable(client.get(reverse("students")).content.decode())
    assert [one.parts for one in texts(collected) if one.on(page)]


def test_every_permission_and_level_of_the_packs_has_words() -> None:
    roles = stack_for(PACK).roles.values()
    tiers = {str(tier) for role in roles for tier in role.tiers}
    assert tiers <= set(TIER_WORDS)
    assert {one for role in roles for tier in role.tiers for one in role.permissions_at(tier)} <= set(
        PERMISSION_WORDS
    )
