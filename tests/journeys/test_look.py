"""The visual language: every part in four scripts, hostile words escaped, nothing for axe to find."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from matricula.web import parts
from matricula.web.templating.showing import show
from tests.journeys.reading import violations

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def shown(value: parts.Part) -> str:
    """The part as a template shows it."""
    return str(show(value))


@pytest.mark.parametrize(
    "part",
    [
        parts.Status(parts.Tone.late, HOSTILE),
        parts.Empty(HOSTILE, HOSTILE, HOSTILE, "/"),
        parts.ClauseNote(HOSTILE, HOSTILE, "/", HOSTILE, HOSTILE),
        parts.RefusalNote(
            HOSTILE, HOSTILE, None, HOSTILE, (parts.FindingLine("unmet", HOSTILE, HOSTILE, HOSTILE),)
        ),
        parts.PersonBlock(HOSTILE, HOSTILE, HOSTILE, "/"),
        parts.PeopleLines(((HOSTILE, (HOSTILE, HOSTILE)),)),
        parts.OrgBlock(HOSTILE, (HOSTILE,)),
        parts.FactList((parts.Fact(HOSTILE, HOSTILE, HOSTILE),)),
        parts.Evidence(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, "/"),
        parts.MaskedNumber(HOSTILE, HOSTILE, "/"),
        parts.Progress(HOSTILE, 1, 2, HOSTILE),
        parts.Tick(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        parts.Division(HOSTILE, ((parts.Tone.done, 3), (parts.Tone.late, 1))),
        parts.Timeline((parts.Moment(HOSTILE, HOSTILE, "2026-01-01", HOSTILE, HOSTILE, HOSTILE),)),
        parts.Stepper((parts.Stage(HOSTILE, parts.StageState.current, HOSTILE, HOSTILE, HOSTILE),)),
        parts.InboxGroup(
            HOSTILE, parts.Tone.due, (parts.InboxRow("/", HOSTILE, HOSTILE, HOSTILE, HOSTILE),), 1
        ),
        parts.Table(
            HOSTILE, (parts.Column("a", HOSTILE),), (parts.Row({"a": parts.Cell(HOSTILE, HOSTILE)}, "/"),)
        ),
        parts.AskedCase(HOSTILE, (HOSTILE,), (parts.Deed(HOSTILE, HOSTILE, None, HOSTILE),)),
        parts.AnsweredCase((HOSTILE,), None, HOSTILE),
        parts.CaseGroup(HOSTILE, parts.Table(HOSTILE, (parts.Column("a", HOSTILE),), ())),
        parts.Tabs((parts.Tab(HOSTILE, "/"),), HOSTILE),
        parts.Crumbs((parts.Crumb(HOSTILE, "/"),)),
    ],
    ids=lambda part: type(part).__name__,
)
def test_a_part_escapes_whatever_it_is_given(part: parts.Part) -> None:
    markup = shown(part)
    assert "&lt;script&gt;" in markup
    assert "<script" not in markup
    assert "<img" not in markup


@pytest.mark.django_db
@pytest.mark.urls("tests.journeys.dev_urls")
def test_the_page_of_the_look_speaks_four_languages_in_two_themes() -> None:
    page = Client().get("/dev/look").content.decode()
    for language in ("en", "zh-hans", "ru", "fa"):
        assert f'lang="{language}"' in page
    assert 'dir="rtl"' in page
    assert page.count('data-theme="dark"') >= 4


@pytest.mark.urls("tests.journeys.dev_urls")
def test_axe_finds_nothing_in_any_script_and_theme(pages: Callable[..., Page]) -> None:
    page = pages(viewport={"width": 1360, "height": 900})
    for language in ("en", "zh-hans", "ru", "fa"):
        page.goto(f"/dev/look?lang={language}")
        # Each part stands here twice, once in each theme.
        for theme in ("light", "dark"):
            expect(page.locator(f"[data-theme={theme}]").first).to_be_visible()
        assert violations(page, rules={"landmark-unique": {"enabled": False}}) == [], language
