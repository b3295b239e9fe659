"""The frame of a page that was kept says what its template says, and to each request its own."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.middleware.csrf import get_token
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from matricula.web import parts
from matricula.web.templating.asking import answering
from matricula.web.templating.kept_shell import keys_help, shell_frame

ACTING = parts.Acting(7, "Record officer", "School <1>")
SHELL = parts.Shell(
    home_href="/",
    person="O'Neill & co",
    acting=ACTING,
    appointments=(ACTING,),
    switch_href="/appointment/",
    nav=(parts.NavItem("Inbox", "/", True, "g i", 3),),
    find_href="/students/",
    find_words='"><script>',
    languages=(parts.Language("en", "English", True),),
    language_href="/language/",
    next_path="/students/?q=<&a=1",
    sign_out_href="/out/",
    account_href="/account/",
)
VARIES = re.compile(r"[A-Za-z0-9]{64}|(?<=acting-)\d+|(?<=languages-)\d+|(?<=person-)\d+")


def template(shell: parts.Shell) -> str:
    pages: Any = engines["pages"]
    return str(pages.env.get_template("parts/shell.html").render(shell=shell))


@pytest.mark.parametrize(
    "shell",
    [SHELL, replace(SHELL, next_path="", find_words=""), replace(SHELL, next_path="/b"), parts.Shell("/")],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_says_what_the_template_says(shell: parts.Shell, language: str) -> None:
    with translation.override(language), answering(RequestFactory().get("/")):
        for _again in range(2):
            assert VARIES.sub("*", shell_frame(shell)) == VARIES.sub("*", template(shell))


def test_every_request_has_its_own_token_and_ids() -> None:
    seen: list[tuple[set[str], set[str]]] = []
    for _one in range(2):
        request = RequestFactory().get("/")
        with answering(request):
            drawn = shell_frame(SHELL)
            tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', drawn))
        assert len(tokens) == 1
        assert tokens != {get_token(request)}, "each page masks the secret anew"
        ids = re.findall(r' id="((?:acting|languages|person)-\d+)"', drawn)
        assert sorted(re.findall(r'popovertarget="(\w+-\d+)"', drawn)) == sorted(ids)
        assert len(set(ids)) == 3
        seen.append((tokens, set(ids)))
    assert not seen[0][0] & seen[1][0]
    assert not seen[0][1] & seen[1][1]


def test_outside_a_request_forms_carry_nothing() -> None:
    assert "csrfmiddlewaretoken" not in shell_frame(SHELL)


def test_the_keys_are_said_in_the_language_of_the_page() -> None:
    said = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            said.append(keys_help())
    assert said[0] == said[2] != said[1]
    assert "Keyboard shortcuts" in said[0]
