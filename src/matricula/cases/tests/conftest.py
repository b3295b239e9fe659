"""A world with two schools, their authorities and a pupil, and the moves its people make."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from matricula.config.testing import as_owner, begin_anew
from matricula.deployment.api import move_civil_clock
from matricula.kernel.clock import travelled, travelling_to
from matricula.regulation.api import stack_for
from matricula.regulation.clause_cases.scenarios import Move
from matricula.regulation.reading.nodes import Origin
from matricula_proving.rehearsal.moves import Stage, make_move
from matricula_proving.rehearsal.world import Given, build_world

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


FORM = {
    "household_place": "贵州省青岩县石板街道",
    "home_address": "青岩县石板街道枫林路7号",
    "to_grade": "{grade}",
    "ground": "household_moved",
    "guardian_name": "穆远",
    "guardian_phone": "0851-5550123",
    "agreed_on": "{today}",
    "guardian_signed_on": "{agreed_on}",
}
"""How a transfer is filled in."""
PAPERS = ("contact_form", "household_register")


def stage_with(**given: Any) -> Stage:
    """A transfer's stage built outside a scenario, at ten o'clock on a Monday."""
    stack = stack_for("cn_guizhou")
    start = Given(**{"form": FORM, "papers": PAPERS, **given})
    with as_owner(), travelling_to(MONDAY):
        world = build_world(stack, start, MONDAY)
        # The database holds cases against the law by its own clock.
        move_civil_clock(travelled())
    return Stage(stack, world, "transfer", start, set(), as_owner)


@pytest.fixture
def monday() -> Iterator[None]:
    with travelling_to(MONDAY):
        yield


@pytest.fixture
def stage(db: None, monday: None) -> Stage:
    """Both schools in one county."""
    return stage_with(route="same_authority")


@pytest.fixture
def far_stage(db: None, monday: None) -> Stage:
    """The schools in two counties."""
    return stage_with(route="two_authorities")


def do(stage: Stage, by: str | None, does: str, *, reason: str | None = None, **data: Any) -> None:
    """One move, in words as scenarios have them; refusals are raised."""
    evidence = tuple(data.pop("evidence", ()))
    place = Origin("tests", "conftest.py", None, does)
    make_move(stage, Move(place, None, None, by, does, data, evidence, reason, None, {}))


def filed_stage() -> Stage:
    """A transfer within one county that the receiving school has filed: the sending school's turn."""
    stage = stage_with(route="same_authority")
    do(stage, "receiving_school.record_officer", "start")
    do(stage, "receiving_school.head", "approve")
    return stage


def copy_of(stage: Stage) -> Stage:
    """The stage with a world and cases of its own; the law is the same for all."""
    world, cases = deepcopy((stage.world, stage.cases))
    return replace(stage, world=world, cases=cases, cited=set(stage.cited))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Of each module, whoever begins with the filed transfer stands together: it is stored once for all of them."""
    metafunc.parametrize(
        "standing",
        ["filed" in metafunc.fixturenames],
        indirect=True,
        ids=[pytest.HIDDEN_PARAM],
        scope="module",
    )


@pytest.fixture(scope="module", autouse=True)
def standing(request: pytest.FixtureRequest) -> Iterator[Stage | None]:
    """The filed transfer as it lies in the database; to make it takes longer than most tests of it."""
    if not request.param:
        yield None
        return
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock(), travelling_to(MONDAY):
        made = filed_stage()
    yield made
    begin_anew(request.config, blocker)


@pytest.fixture
def filed(standing: Stage, db: None, monday: None) -> Stage:
    """The filed transfer for one test, which may go on with it: its rows are rolled back, its objects a copy."""
    return copy_of(standing)


@pytest.fixture
def moves() -> Callable[..., None]:
    return do
