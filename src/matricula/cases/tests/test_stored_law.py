"""The owner stores the law at every migration, and cases filed under law of an earlier release go on."""

from io import StringIO
from typing import Any

import pytest
from django.core.management.sql import emit_post_migrate_signal

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.cases.api import Case, PackSnapshot, ProcedureLaw, laws_not_stored, open_case
from matricula.cases.stored_law import FORM, give_kept_law_its_form, most_hours, store_law
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner
from matricula.kernel.durations import Duration, Unit
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import Refused, installed_packs, stack_for

PACK = "cn_guizhou"


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


@pytest.fixture
def running(province: Province) -> Case:
    """A transfer before the sending school."""
    return approved_by(province, filed_transfer(province, enrolled(province), to="east_two"), "east_two")


def forms() -> list[tuple[Any, ...]]:
    kept = ProcedureLaw.objects.order_by("procedure", "snapshot_id")
    return list(kept.values_list("snapshot_id", "procedure", "law"))


@pytest.mark.django_db
def test_a_migrated_database_holds_the_installed_law() -> None:
    assert laws_not_stored() == []
    assert PackSnapshot.objects.filter(installed=True).count() == len(installed_packs())
    assert {(digest, name, law["effect"]) for digest, name, law in forms()} == {
        (stack.digest, name, version.effect)
        for stack in map(stack_for, installed_packs())
        for name, history in stack.procedures.items()
        for version in history.versions
    }


@pytest.mark.django_db
def test_an_upgrade_that_changed_packs_alone_stores_them() -> None:
    """`migrate` has nothing to apply, and says so; the law is stored all the same."""
    before = forms()
    with as_owner():
        ProcedureLaw.objects.all().delete()
        PackSnapshot.objects.all().delete()
        PackSnapshot.objects.create(
            digest="0" * 64, pack=PACK, content=b"", taken_at="2026-01-01T00:00Z", installed=True
        )
        PackSnapshot.objects.create(
            digest="1" * 64, pack="of_elsewhere", content=b"", taken_at="2026-01-01T00:00Z", installed=True
        )
    assert laws_not_stored() == sorted(installed_packs())
    with as_owner():
        said = StringIO()
        emit_post_migrate_signal(1, interactive=False, db="default", stdout=said)
    assert "Law 000000000000 cannot be read" in said.getvalue()
    assert laws_not_stored() == []
    assert forms() == before
    # What was installed before stays, and nobody files by it any more.
    former = PackSnapshot.objects.filter(digest__in=["0" * 64, "1" * 64])
    assert list(former.values_list("installed", flat=True)) == [False, False]


def test_without_the_stored_law_nobody_opens_a_case(province: Province) -> None:
    with as_owner():
        ProcedureLaw.objects.all().delete()
        PackSnapshot.objects.all().delete()
    assert laws_not_stored() == sorted(installed_packs())
    by = province.acting("east_two")
    with in_scope(by), pytest.raises(Refused) as refusal:
        open_case(by=by, procedure="transfer", number="x", name="x", key="no-law-stored")
    assert refusal.value.code == "law_not_stored"
    assert "matricula migrate" in refusal.value.next_step_in("en")


def test_a_case_filed_before_laws_had_a_form_is_decided(province: Province, running: Case) -> None:
    """As an earlier release left it: the law of the filing is kept, its form is not, and other law is installed."""
    with as_owner():
        wanted = forms()
        ProcedureLaw.objects.all().delete()
        PackSnapshot.objects.update(duties={})
        assert give_kept_law_its_form() == []
        assert forms() == wanted
        assert PackSnapshot.objects.get(digest=running.pack_digest).duties
    assert approved_by(province, running, "east_one", "east").state == "applied"


def test_a_form_of_an_earlier_release_is_written_anew(running: Case) -> None:
    with as_owner():
        wanted = forms()
        ProcedureLaw.objects.update(law={"form": FORM - 1})
        give_kept_law_its_form()
        assert forms() == wanted


def test_a_case_whose_law_nobody_can_read_any_more_goes_on_by_its_own_way(
    province: Province, running: Case
) -> None:
    with as_owner():
        ProcedureLaw.objects.all().delete()
        PackSnapshot.objects.update(content=b'{"format": 0}')
        assert set(give_kept_law_its_form()) == set(PackSnapshot.objects.values_list("digest", flat=True))
    assert approved_by(province, running, "east_one", "east").state == "applied"


@pytest.mark.django_db
def test_law_is_stored_as_often_as_one_likes() -> None:
    before = forms()
    with as_owner():
        store_law(stack_for(PACK))
    assert forms() == before


@pytest.mark.parametrize(
    ("duration", "hours"),
    [
        (Duration(5, Unit.hours), 5),
        (Duration(2, Unit.calendar_days), 73),
        (Duration(1, Unit.weeks), 193),
        (Duration(1, Unit.months), 769),
        (Duration(1, Unit.years), 8809),
    ],
)
def test_how_long_a_term_can_last(duration: Duration, hours: int) -> None:
    assert most_hours(duration, None) == hours


def test_working_days_last_longest_over_the_longest_holidays() -> None:
    calendar = stack_for(PACK).calendar()
    longest = most_hours(Duration(2, Unit.working_days), calendar)
    assert 24 * 8 < longest < 24 * 15
