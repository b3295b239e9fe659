"""The offices that the law establishes are entered once, and corrected when the pack changes."""

import pytest

from matricula.authorities.api import Org
from matricula.config.testing import as_owner
from matricula.exchange.tree import load_tree
from matricula.regulation.api import stack_for

PACK = "cn_guizhou"
pytestmark = pytest.mark.django_db


def test_every_office_of_the_packs_stands_under_its_own_law() -> None:
    with as_owner():
        assert load_tree(PACK) == len(stack_for(PACK).orgs)
    found = {org.code: org for org in Org.objects.all()}
    assert set(found) == set(stack_for(PACK).orgs)
    assert sum(org.tier == "region" for org in found.values()) == 9
    assert sum(org.tier == "district" for org in found.values()) == 88
    # The province acts under its own pack, its neighbours and the ministry under the nation's.
    assert {found[code].pack for code in ("520000", "522600", "522601")} == {PACK}
    assert {found[code].pack for code in ("000000", "430000")} == {"cn"}
    county = found["522601"]
    assert county.lineage == [found[code].pk for code in ("000000", "520000", "522600", "522601")]


def test_loading_again_changes_nothing_and_corrects_names() -> None:
    with as_owner():
        load_tree(PACK)
        assert load_tree(PACK) == 0
        Org.objects.filter(code="522601").update(names={"en": "Old", "zh-hans": "旧"})
        assert load_tree(PACK) == 1
        assert load_tree("cn") == 0, "the nation's tree alone does not take a province's law away"
    assert Org.objects.get(code="522601").name_in("zh-hans") == "凯里市"
    assert Org.objects.get(code="520000").pack == PACK


def test_the_application_cannot_enter_offices_above_itself() -> None:
    with pytest.raises(Exception, match="row-level security"):
        load_tree(PACK)
