"""The page of a case, for tests: a case before the common authority, and what a reader sees of it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.cases.api import (
    Answer,
    Case,
    prepare_step,
)
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.test_office_pages import signed_in

REASON = "The stamp is not the school's."


def page_of(province: Province, case: Case, org: str, role: str = "record_officer") -> str:
    """The words of the page, without what only a machine reads."""
    answer = signed_in(province.appointment(org, role)).get(reverse("case", args=[case.uuid]))
    assert answer.status_code == 200
    return answer.content.decode()


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> tuple[Province, Case, int]:
    """A case before the common authority, and the turn there, for all tests of the module."""
    with lasting():
        province = make_province()
        case = filed_transfer(province, enrolled(province, "east_one"), to="east_two")
        case = approved_by(province, case, "east_two", "east_one")
        with in_scope(province.acting("east")):
            return province, case, case.steps.get(state="open").pk


@pytest.fixture
def copied(db: None, begun: tuple[Province, Case, int]) -> tuple[Province, Case, int]:
    return deepcopy(begun)


@pytest.fixture
def province(copied: tuple[Province, Case, int]) -> Province:
    return copied[0]


@pytest.fixture
def at_the_county(copied: tuple[Province, Case, int]) -> tuple[Case, int]:
    return copied[1:]


@pytest.fixture
def proposed_refusal(province: Province, at_the_county: tuple[Case, int]) -> tuple[Case, int]:
    case, turn = at_the_county
    by = province.acting("east")
    with in_scope(by):
        prepare_step(
            by=by,
            case=case.uuid,
            step=turn,
            recommendation=Answer.REFUSE,
            ground="papers_not_true",
            reason=REASON,
        )
    return case, turn


def move(browser: Client, case: Case, name: str, **sent: Any) -> Any:
    return browser.post(reverse("case_move", args=[case.uuid, name]), sent)
