"""The help: what it tells of is what the law and the glossary hold, in every complete language, and nothing else."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from matricula.authorities.tests.people import PACK, Province
from matricula.config.cli.glossary import written_into
from matricula.config.testing import at_civil_time
from matricula.diary.tests.test_reading import begun, made, mother_of
from matricula.journal.tests.schoolday import AT_LESSON, SchoolDay
from matricula.kernel.clock import civil_today
from matricula.registry.api import STATUS_TABLE
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import stack_for
from matricula.web.explaining.glossary import glossary
from matricula.web.explaining.pages import office_help
from matricula.web.parts import ClockState, Tone
from matricula.web.parts.clocks import _TONES
from matricula.web.tests.test_diary_pages import browser
from matricula.web.tests.test_office_pages import signed_in
from tests.structure.house import ROOT

__all__ = ["begun", "made"]

ENGLISH: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": "en"}
FAMILY_OWN = 2


def page_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query, **ENGLISH)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_the_documentation_has_the_words_of_the_screens() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert page == written_into(page), "run python -m matricula.config glossary docs/glossary.md"


def test_every_word_is_said_in_every_complete_language() -> None:
    wanted = {"en", *settings.COMPLETE_LANGUAGES}
    lacking = [one.name for one in glossary() if set(one.word) != wanted or set(one.means) != wanted]
    assert lacking == []


def test_every_tone_of_a_clock_is_explained() -> None:
    explained = {one.name for one in glossary() if one.group == "clocks"}
    assert {str(_TONES[state]) for state in ClockState} <= explained <= {str(tone) for tone in Tone}


@pytest.mark.parametrize("pack", ["cn_guizhou", "cn_hubei", "ru", "ru_khmao", "ru_school19"])
def test_everything_that_the_law_holds_has_one_entry(pack: str) -> None:
    stack, today = stack_for(pack), civil_today(stack_for(pack).zone)
    anchors = [
        one.anchor
        for role in stack.roles.values()
        for group in office_help(stack, role, today)
        for one in group.entries
    ]
    once = [
        one.anchor
        for group in office_help(stack, next(iter(stack.roles.values())), today)
        for one in group.entries
    ]
    assert len(once) == len(set(once))
    assert {f"status-{code}" for code in stack.table(STATUS_TABLE).codes} <= set(anchors)
    in_force = {name for name, one in stack.procedures.items() if one.versions[-1].in_force_until is None}
    assert {f"procedure-{name}" for name in in_force} <= set(anchors)
    assert {f"watch-{name}" for name in stack.watches} <= set(anchors)


@pytest.mark.parametrize("language", ["en", *settings.COMPLETE_LANGUAGES])
def test_no_entry_is_empty_in_any_language(language: str) -> None:
    with override(language):
        for pack in ("cn_guizhou", "cn_hubei", "ru_school19"):
            stack = stack_for(pack)
            for role in stack.roles.values():
                for group in office_help(stack, role, civil_today(stack.zone)):
                    silent = [one.anchor for one in group.entries if not one.title or not all(one.says)]
                    assert silent == []


@pytest.mark.django_db
def test_an_office_reads_turns_with_their_terms_and_clauses(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    page = page_of(client, reverse("help"))
    assert 'id="procedure-transfer"' in page
    assert "Within 2 working days" in page
    assert reverse("clause", args=["CN-GZ-16.2"]) in page
    assert 'id="status-on_leave"' in page


@pytest.mark.django_db
def test_the_box_narrows_and_strange_words_find_nothing(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    page = page_of(client, reverse("help"), q="LEAVE absence")
    assert 'id="procedure-leave"' in page
    assert 'id="procedure-transfer"' not in page
    for strange in ("x" * 5000, "%", "'\"<script>", "🙂", "\u202e", "Not a word of ours"):
        answer = page_of(client, reverse("help"), q=strange)
        assert "<script>'" not in answer
    assert "Nothing here speaks of that" in answer


@pytest.mark.django_db
def test_a_watch_is_explained_to_whom_it_is_shown(province: Province) -> None:
    shown = page_of(signed_in(province.appointment("east_one")), reverse("help"))
    assert 'id="watch-absent_three_days"' in shown
    stack = stack_for(PACK)
    role = next(
        one for one in stack.roles.values() if one.name not in stack.watch("absent_three_days").shown_to
    )
    anchors = [
        one.anchor for group in office_help(stack, role, civil_today(stack.zone)) for one in group.entries
    ]
    assert "watch-absent_three_days" not in anchors


@pytest.mark.django_db
def test_the_help_asks_as_much_as_the_law_does(province: Province) -> None:
    """The frame asks; the help itself asks nothing."""
    client = signed_in(province.appointment("east_one"))
    counts = []
    for route in ("law", "help", "law", "help"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page_of(client, reverse(route))
        counts.append(len(asked))
    assert counts[2] == counts[3]


@pytest.mark.django_db
def test_the_question_mark_beside_a_status_leads_to_its_entry(province: Province) -> None:
    enrolled(province, person=new_student("问一"))
    place = enrolled(province, person=new_student("问二"))
    client = signed_in(province.appointment("east_one"))
    student = page_of(client, reverse("student", args=[place.uuid]))
    found = re.search(rf'href="{reverse("help")}#(status-\w+)"', student)
    assert found is not None
    assert f'id="{found[1]}"' in page_of(client, reverse("help"))
    assert f'href="{reverse("help")}"' in student  # the foot


@pytest.mark.django_db
def test_a_family_reads_what_the_marks_of_its_school_mean(made: SchoolDay) -> None:
    client = browser(mother_of(made))
    child = made.places[1].student.uuid
    with at_civil_time(AT_LESSON):
        address = reverse("family_help", args=[child])
        assert f'href="{address}"' in page_of(client, reverse("diary_marks", args=[child]))
        page = page_of(client, address)
        assert 'id="attendance-' in page
        assert 'id="procedure-' not in page
        stranger = made.places[2].student.uuid
        assert client.get(reverse("family_help", args=[stranger])).status_code == 404
