"""The province's tree: every prefecture and county once, each under the right one."""

from collections import Counter

from matricula.regulation.api import Stack, stack_for

LEVEL_SUFFIXES = {"city": ("市", "自治州"), "county": ("县", "市", "区", "特区", "自治县")}


def of_kind(stack: Stack, kind: str) -> list[str]:
    return [code for code, org in stack.orgs.items() if org.kind == kind and code.startswith("52")]


def test_there_are_nine_prefectures_and_eighty_eight_counties() -> None:
    stack = stack_for("cn_guizhou")
    assert len(of_kind(stack, "city")) == 9
    assert len(of_kind(stack, "county")) == 88


def test_each_prefecture_has_its_number_of_counties() -> None:
    stack = stack_for("cn_guizhou")
    counted = Counter(stack.orgs[code].parent for code in of_kind(stack, "county"))
    assert counted == {
        "520100": 10,
        "520200": 4,
        "520300": 14,
        "520400": 6,
        "520500": 8,
        "520600": 10,
        "522300": 8,
        "522600": 16,
        "522700": 12,
    }


def test_a_code_begins_with_that_of_the_unit_above() -> None:
    stack = stack_for("cn_guizhou")
    for code in of_kind(stack, "county"):
        assert stack.orgs[code].parent == f"{code[:4]}00"
    for code in of_kind(stack, "city"):
        assert stack.orgs[code].parent == "520000"
    assert stack.orgs["520000"].parent == "000000"
    assert stack.orgs["000000"].parent is None


def test_names_say_what_kind_of_unit_it_is_and_none_stands_twice() -> None:
    stack = stack_for("cn_guizhou")
    names = [stack.orgs[code].names for kind in LEVEL_SUFFIXES for code in of_kind(stack, kind)]
    for kind, suffixes in LEVEL_SUFFIXES.items():
        for code in of_kind(stack, kind):
            assert stack.orgs[code].names["zh-hans"].endswith(suffixes), code
    assert len({name["zh-hans"] for name in names}) == len({name["en"] for name in names}) == 97


def test_the_nation_has_its_thirty_one_provinces() -> None:
    provinces = [code for code, org in stack_for("cn").orgs.items() if org.kind == "province"]
    assert len(provinces) == 31
    assert all(code.endswith("0000") for code in provinces)


def test_whatever_the_county_does_not_hold_the_prefecture_holds() -> None:
    stack = stack_for("cn_guizhou")
    for name, duty in stack.duties.items():
        for stage in stack.stages:
            if name == "formal_number":
                # It is asked of the ministry, by way of the province.
                assert duty.at(stage).tier == "province"
                continue
            wanted = "region" if name == "outside_use" or stage == "upper_secondary" else "district"
            assert duty.at(stage).tier == wanted, (name, stage)
    assert [str(tier) for tier in stack.duties["status_change"].at("upper_secondary").also] == ["district"]


def test_every_clause_of_the_digest_is_listed() -> None:
    listed = {clause.id for clause in stack_for("cn_guizhou").clauses() if clause.pack == "cn_guizhou"}
    rules = {f"CN-GZ-{article}" for article in range(2, 33)} - {"CN-GZ-16", "CN-GZ-17", "CN-GZ-19"}
    rules |= {"CN-GZ-16.1", "CN-GZ-16.2", *(f"CN-GZ-17.{item}" for item in range(1, 6))}
    rules |= {f"CN-GZ-19.{item}" for item in range(1, 4)}
    problems = {f"CN-GZP-{item}" for item in ("1.1", "1.2", "1.3", "2.1", "2.2", "3", "4", "5", "6")}
    feedback = {f"CN-GZF-{item}" for item in range(1, 5)}
    collection = {f"CN-GZC-{item}" for item in range(1, 7)}
    assert listed == rules | problems | feedback | collection
