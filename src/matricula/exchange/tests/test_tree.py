"""The offices that the law establishes are entered once, and corrected when the pack changes."""

from datetime import date
from pathlib import Path

import pytest

from matricula.authorities.api import Org
from matricula.config.testing import as_owner
from matricula.exchange.tree import load_tree
from matricula.regulation.api import (
    PackError,
    PackPlace,
    Stack,
    installed_packs,
    load,
    stack_for,
    substituted,
)

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


def county(folder: Path, governs: str) -> Stack:
    """The pack of one county over the province's, which changes nothing but whose law it is."""
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        'pack: {id: zhenning, version: "1", name: {en: Zhenning, zh-hans: 镇宁}, languages: [en, zh-hans],'
        f" extends: cn_guizhou{governs}}}\n",
        encoding="utf-8",
    )
    return load("zhenning", {**installed_packs(), "zhenning": PackPlace("zhenning", folder)})


def test_a_countys_law_holds_in_the_county_and_its_schools_and_not_in_the_city_above(tmp_path: Path) -> None:
    def laws() -> dict[str, str]:
        return {org.code: org.pack for org in Org.objects.all()}

    with as_owner():
        load_tree(PACK)
        above = Org.objects.get(code="520423")
        school = Org.objects.create(
            code="5204230001",
            names={"zh-hans": "镇宁县新学校"},
            tier="school",
            kind="primary_school",
            parent=above,
            pack=PACK,
            zone=above.zone,
            opened_on=date(2020, 9, 1),
        )
        before = laws()
        with substituted(county(tmp_path / "lo", ', governs: "520423"')):
            assert load_tree("zhenning") == 1
            assert load_tree("zhenning") == 0
            assert load_tree(PACK) == 0, "the province's tree alone does not take the county's law away"
            changed = {code: law for code, law in laws().items() if law != before[code]}
    assert changed == {"520423": "zhenning", school.code: "zhenning"}


def test_a_pack_says_whom_it_governs_before_anybody_acts_under_it(tmp_path: Path) -> None:
    with as_owner(), substituted(county(tmp_path / "lo", "")), pytest.raises(PackError, match="add governs"):
        load_tree("zhenning")


@pytest.mark.parametrize(
    ("governs", "message"), [("999999", "no pack lists"), ("430000", "does not lie below")]
)
def test_a_pack_governs_an_office_below_the_pack_it_extends(
    tmp_path: Path, governs: str, message: str
) -> None:
    with pytest.raises(PackError, match=message):
        county(tmp_path / "lo", f', governs: "{governs}"')
