"""A turn runs by the law of the office that holds it, as of the filing, and the case keeps that law."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from matricula.authorities.models import Org
from matricula.cases.actions.sweep_expired_steps import sweep_expired_steps
from matricula.cases.models import Step
from matricula.cases.rehearsal.moves import Stage
from matricula.cases.tests.conftest import do, stage_with
from matricula.config.testing import as_owner, at_civil_time, law_in_force
from matricula.deployment.api import sight
from matricula.packs.cn_guizhou.tests.test_layers import SHORTER_REVIEW, locality
from matricula.regulation.api import substituted

WEDNESDAY = datetime(2027, 3, 3, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
ONE_DAY = SHORTER_REVIEW.replace("2026-12-01", "2027-01-01")


@contextmanager
def local_law(folder: Path, terms: str) -> Iterator[None]:
    """The locality's pack is installed with these terms."""
    folder.mkdir(exist_ok=True)
    law = locality(folder, terms=terms)
    law_in_force(law)
    with substituted(law):
        yield


def under(stage: Stage, *offices: str) -> None:
    """Let offices act under the locality's pack."""
    with as_owner():
        Org.objects.filter(pk__in=[stage.world.orgs[name].pk for name in offices]).update(pack="zhenning")


def last_step(stage: Stage) -> Step:
    with sight([stage.world.orgs["province"].id], actor="job:test"):
        return stage.case().steps.order_by("-round", "-seq")[0]


def said(stage: Stage) -> tuple[int, str, date]:
    """Days, clause and last day of the latest turn."""
    term = last_step(stage).term
    return term["value"], term["clause"], date.fromisoformat(term["last_on"])


@pytest.fixture
def at_work(db: None) -> Iterator[Stage]:
    """Both schools in one county, in 2027; the sending school goes by the locality's pack."""
    with at_civil_time(WEDNESDAY):
        stage = stage_with(route="same_authority")
        under(stage, "sending_school")
        yield stage


def test_the_school_of_a_locality_has_the_time_that_its_own_law_gives(at_work: Stage, tmp_path: Path) -> None:
    with local_law(tmp_path, ONE_DAY):
        do(at_work, "receiving_school.record_officer", "start")
        assert said(at_work) == (2, "CN-GZ-16.2", date(2027, 3, 5)), "the starter's own turn, by its own law"
        do(at_work, "receiving_school.head", "approve")
        assert said(at_work) == (1, "CN-GZ-32", date(2027, 3, 4))
        do(at_work, "sending_school.record_officer", "prepare")
        do(at_work, "sending_school.head", "approve")
        assert said(at_work) == (2, "CN-GZ-16.2", date(2027, 3, 5)), "and its authority's by the province's"


def test_the_law_is_that_of_the_filing(at_work: Stage, tmp_path: Path) -> None:
    with local_law(tmp_path / "filed", ONE_DAY):
        do(at_work, "receiving_school.record_officer", "start")
    with local_law(tmp_path / "changed", ONE_DAY.replace("value: 1", "value: 5")):
        do(at_work, "receiving_school.head", "approve")
        assert said(at_work) == (1, "CN-GZ-32", date(2027, 3, 4))


def test_a_case_filed_again_goes_by_the_law_of_that_day_at_every_party(
    at_work: Stage, tmp_path: Path
) -> None:
    with local_law(tmp_path / "filed", ONE_DAY):
        do(at_work, "receiving_school.record_officer", "start")
        do(at_work, "receiving_school.head", "return", reason="The grade is wrong")
    with local_law(tmp_path / "changed", ONE_DAY.replace("value: 1", "value: 5")):
        do(at_work, "receiving_school.record_officer", "resubmit")
        do(at_work, "receiving_school.head", "approve")
        assert said(at_work) == (5, "CN-GZ-32", date(2027, 3, 10))


def test_the_office_above_gets_the_time_of_the_office_that_let_it_run_out(
    at_work: Stage, tmp_path: Path
) -> None:
    with local_law(tmp_path, ONE_DAY):
        do(at_work, "receiving_school.record_officer", "start")
        do(at_work, "receiving_school.head", "approve")
        friday = datetime(2027, 3, 5, tzinfo=WEDNESDAY.tzinfo)
        with at_civil_time(friday):
            sweep_expired_steps()
        # One working day: the Monday after the Friday on which it was told, over at midnight.
        assert last_step(at_work).sweep_at == friday + timedelta(days=4)


def test_the_turn_to_correct_is_the_starters_by_its_law(at_work: Stage, tmp_path: Path) -> None:
    longer = ONE_DAY.replace("transfer_review", "transfer_correction").replace("value: 1", "value: 4")
    longer = longer.replace("    overrides: CN-GZ-16.2\n", "    overrides: CN-GZ-16.2\n    verified: false\n")
    under(at_work, "receiving_school")
    with local_law(tmp_path, longer):
        do(at_work, "receiving_school.record_officer", "start")
        do(at_work, "receiving_school.head", "return", reason="The grade is wrong")
        assert said(at_work)[:2] == (4, "CN-GZ-32")
