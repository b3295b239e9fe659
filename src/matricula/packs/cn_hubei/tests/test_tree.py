"""The province's tree: every prefecture and county once, each under the right one."""

from collections import Counter

from matricula.regulation.api import stack_for

ORGS = stack_for("cn_hubei").orgs
LEVEL_SUFFIXES = {"city": ("市", "自治州"), "county": ("县", "市", "区")}


def of_kind(kind: str) -> list[str]:
    return [code for code, org in ORGS.items() if org.kind == kind and code.startswith("42")]


def test_each_prefecture_has_its_number_of_counties_and_four_lie_directly_under_the_province() -> None:
    assert len(of_kind("city")) == 13
    assert Counter(ORGS[code].parent for code in of_kind("county")) == {
        "420100": 13,
        "420200": 6,
        "420300": 8,
        "420500": 13,
        "420600": 9,
        "420700": 3,
        "420800": 5,
        "420900": 7,
        "421000": 8,
        "421100": 10,
        "421200": 6,
        "421300": 3,
        "422800": 8,
        "420000": 4,
    }


def test_a_code_begins_with_that_of_the_unit_above() -> None:
    for code in of_kind("county"):
        assert ORGS[code].parent == ("420000" if code.startswith("4290") else f"{code[:4]}00")
    assert {ORGS[code].parent for code in of_kind("city")} == {"420000"}


def test_names_say_what_kind_of_unit_it_is_and_none_stands_twice() -> None:
    for kind, suffixes in LEVEL_SUFFIXES.items():
        assert all(ORGS[code].names["zh-hans"].endswith(suffixes) for code in of_kind(kind))
    names = [ORGS[code].names for kind in LEVEL_SUFFIXES for code in of_kind(kind)]
    assert len({name["zh-hans"] for name in names}) == len({name["en"] for name in names}) == 116
