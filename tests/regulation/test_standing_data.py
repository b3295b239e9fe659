"""Tables, layouts, organisations, roles, duties, stages and ports, and the faults that are found in them."""

# ruff: noqa: E501 - law on one line each

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matricula.kernel.calendars import MonthSystem
from matricula.kernel.durations import Duration, Unit
from matricula.regulation.api import (
    DayOfYear,
    PackError,
    Text,
    Tier,
    date_in,
    day_of_year_in,
    duration_in,
    in_words,
    load,
)
from tests.regulation.making import NATION, PROVINCE_FILES, nation, places

TABLES = """
tables:
  sex:
    title: {en: Sex, zh-hans: 性别}
    clause: NA-2
    codes:
      "1": {label: {en: Male, zh-hans: 男}, aliases: [男性]}
      "2": {label: {en: Female, zh-hans: 女}}
      "9": {label: {en: Not stated, zh-hans: 未说明}, offered: false, attributes: {note: ""}}
  people:
    title: {en: People, zh-hans: 民族}
    codes:
      "01": {label: {en: Han, zh-hans: 汉族}}
      "81": {label: {en: Chuanqing, zh-hans: 穿青人}}
"""
LAYOUT = """
layouts:
  roll:
    title: {en: Roll, zh-hans: 名册}
    kind: workbook
    header_language: zh-hans
    groups: {person: {en: Person, zh-hans: 个人}}
    columns:
      - {no: 1, field: name, label: {en: Name, zh-hans: 姓名}, type: text, max: 60, required: yes, group: person}
      - {no: 2, field: sex, label: {en: Sex, zh-hans: 性别}, type: code, table: sex, required: yes, group: person, aliases: [学生性别]}
      - {no: 9, field: id_number, label: {en: Id, zh-hans: 证件号}, type: idnumber, required: conditional, condition: {en: unless other, zh-hans: 其他除外}, group: person}
      - {field: distance, label: {en: Distance, zh-hans: 距离}, type: decimal, precision: [5, 1], required: no, group: person}
"""
INSTITUTIONS = """
levels:
  ministry: {tier: nation, label: {en: Ministry, zh-hans: 部}}
  county: {tier: district, label: {en: County, zh-hans: 县}, within: [ministry], clause: NA-4}
"""
STAGES = """
stages:
  primary:
    label: {en: Primary, zh-hans: 小学}
    order: 1
    compulsory: true
    next: junior
    grades:
      p1: {ordinal: 1, label: {en: One, zh-hans: 一}}
      p2: {ordinal: 2, label: {en: Two, zh-hans: 二}}
  junior:
    label: {en: Junior, zh-hans: 初中}
    order: 2
    compulsory: true
    grades: {j1: {ordinal: 1, label: {en: Seven, zh-hans: 七}}}
"""
ROLES = """
roles:
  officer:
    label: {en: Officer, zh-hans: 管理员}
    tiers: [district, school]
    permissions: [registry.view_student]
    more_at: {school: [registry.import_roll]}
    clause: NA-4
    requires_training: NA-4
    reported: {clause: NA-4, period: age, often: age}
  ready:
    label: {en: In reserve, zh-hans: 储备}
    tiers: [school]
    permissions: []
    reserve_of: officer
"""
DUTIES = """
duties:
  review:
    label: {en: Reviews, zh-hans: 审核}
    stages:
      primary: {tier: district, clause: NA-4, also: [region]}
"""
ORGS = """
orgs:
  "1": {kind: ministry, names: {en: Ministry, zh-hans: 部}, parent: null}
  "11": {kind: county, names: {en: County, zh-hans: 县}, parent: "1"}
"""
ALL = {
    "tables_yaml": TABLES, "layouts_yaml": LAYOUT, "levels_yaml": INSTITUTIONS, "stages_yaml": STAGES,
    "roles_yaml": ROLES, "duties_yaml": DUTIES, "orgs_yaml": ORGS,
}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1", "1"),
        ("男", "1"),
        ("男性", "1"),
        (" male ", "1"),
        ("MALE", "1"),
        ("１", "1"),
        ("9", "9"),
        ("x", None),
        ("", None),
    ],
)
def test_a_code_a_label_or_an_alias_is_understood(tmp_path: Path, written: str, code: str | None) -> None:
    assert nation(tmp_path, **ALL).table("sex").parse(written) == code


def test_a_number_that_lost_its_zeros_is_found_where_all_codes_are_as_long(tmp_path: Path) -> None:
    stack = nation(tmp_path, **ALL)
    assert stack.table("people").parse("1") == "01"
    assert stack.table("sex").parse("01") is None


def test_what_is_not_offered_is_still_read(tmp_path: Path) -> None:
    table = nation(tmp_path, **ALL).table("sex")
    assert (table.offered, table.parse("未说明"), table.attributes("9")) == (("1", "2"), "9", {"note": ""})


def test_roles_differ_by_tier(tmp_path: Path) -> None:
    role = nation(tmp_path, **ALL).role("officer")
    assert role.permissions_at("school") == {"registry.view_student", "registry.import_roll"}
    assert role.permissions_at("district") == {"registry.view_student"}
    assert role.permissions_at("nation") == frozenset()
    assert role.requires_training == "NA-4"


def test_who_is_reported_and_who_stands_in_reserve(tmp_path: Path) -> None:
    stack = nation(tmp_path, **ALL)
    assert stack.reported_role is stack.role("officer")
    assert stack.reserves_of("officer") == ("ready",)
    assert stack.reserves_of("ready") == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[region]", {"region": "NA-4"}),
        ("{region: NA-2, province: NA-4}", {"region": "NA-2", "province": "NA-4"}),
    ],
)
def test_who_urges_beside_the_holder_does_so_by_its_own_clause_or_by_the_holder_s(
    tmp_path: Path, written: str, read: dict[str, str]
) -> None:
    law = {**ALL, "duties_yaml": DUTIES.replace("[region]", written)}
    assert nation(tmp_path, **law).duty_beside("review", "primary") == read


def test_duties_and_stages(tmp_path: Path) -> None:
    stack = nation(tmp_path, **ALL)
    assert (stack.duty("review", "primary"), stack.duty_clause("review", "primary")) == (
        Tier.district,
        "NA-4",
    )
    with pytest.raises(KeyError, match="given to nobody for the stage 'junior'"):
        stack.duty("review", "junior")
    primary = stack.stage("primary")
    after = primary.next_grade("p1")
    assert after is not None
    assert (after.name, primary.next_grade("p2"), primary.next, primary.last_grade.name) == (
        "p2",
        None,
        "junior",
        "p2",
    )


def test_headers_are_found_by_label_and_alias(tmp_path: Path) -> None:
    headers = nation(tmp_path, **ALL).layout("roll").headers()
    assert headers["学生性别"].field == headers["性别"].field == "sex"


# In each file: what is written there, what stands in its place, and what is said of it.
FAULTS = {
    "tables_yaml": [
        ("aliases: [男性]", "aliases: [女]", r"'女' could be read as '1' and as '2'"),
    ],
    "layouts_yaml": [
        ("type: code, table: sex", "type: code", "needs its table"),
        ("table: sex", "table: sexes", "has a table 'sexes'"),
        ("aliases: [学生性别]", "aliases: [姓名]", "the header '姓名' belongs to 'name' too"),
        ("kind: workbook", "kind: workbook\n    members: [m1]", "no field begins with m1_"),
        ("field: sex", "field: name", "the field 'name' stands twice"),
        ("required: conditional, condition: {en: unless other, zh-hans: 其他除外}", "required: conditional", "go together"),
        ("precision: [5, 1]", "precision: [1, 5]", "write precision as"),
        ("type: decimal, precision: [5, 1]", "type: decimal", "needs precision"),
    ],
    "levels_yaml": [
        ("within: [ministry]", "within: [kingdom]", "has a level 'kingdom'"),
        ("tier: district", "tier: county", "'county' is not among nation"),
    ],
    "stages_yaml": [
        ("next: junior", "next: senior", "has a stage 'senior'"),
        ("ordinal: 2", "ordinal: 3", "this one should be 2"),
    ],
    "roles_yaml": [
        ("more_at: {school", "more_at: {nation", "does not exist at the tier 'nation'"),
        ("[registry.view_student]", "[view student]", "no permission"),
        ("requires_training: NA-4", "requires_training: NA-9", "no source lists the clause 'NA-9'"),
        ("period: age", "period: steadiness", "has a term 'steadiness'"),
        ("often: age", "often: reckoning", "'reckoning', which is no integer"),
        ("reported: {clause: NA-4, ", "reported: {", "the key 'clause' is missing"),
        ("    reserve_of: officer", "    reported: {clause: NA-4, period: age, often: age}", "'officer' is reported to the level above already"),
        ("reserve_of: officer", "reserve_of: head", "has a role 'head'"),
        ("reserve_of: officer", "reserve_of: ready", "'ready' is a reserve itself"),
        ("permissions: []", "permissions: [registry.view_student]", "allows nothing by itself; write permissions"),
        ("tiers: [school]", "tiers: [school, nation]", "'officer' does not exist at the tier nation"),
    ],
    "duties_yaml": [
        ("primary:", "senior:", "has a stage 'senior'"),
        ("also: [region]", "also: [district]", "the tier district holds the duty itself"),
        ("also: [region]", "also: [region, region]", "region stands twice"),
        ("also: [region]", "also: {city: NA-4}", "'city' is not among nation"),
        ("also: [region]", "also: {region: NA-9}", "no source lists the clause 'NA-9'"),
    ],
    "orgs_yaml": [
        ('parent: "1"', 'parent: "2"', "has an organisation '2'"),
        ('parent: "1"', "parent: null", "has no parent, but a county lies within ministry"),
        ("kind: county", "kind: village", "has a level 'village'"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [(file, *fault) for file, faults in FAULTS.items() for fault in faults],
)
def test_faults_of_standing_data(tmp_path: Path, file: str, before: str, after: str, said: str) -> None:
    assert before in ALL[file]
    with pytest.raises(PackError, match=said):
        nation(tmp_path, **{**ALL, file: ALL[file].replace(before, after, 1)})


# Ports

GOOD = """
from matricula.regulation.api import provides

@provides("name.check")
def check(name: str) -> tuple[str, ...]:
    return ()
"""


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"name.check"', '"name.chek"', "there is no port 'name.chek'"),
        (
            "name: str",
            "name: int",
            r"is \(name: str\) -> tuple\[str, \.\.\.\], this function is \(name: int\)",
        ),
        ("name: str", "text: str", "change it"),
        ("tuple[str, ...]", "bool", "this function is"),
        ('"name.check"', '"name.check", overrides=True', "nothing above provides 'name.check'"),
        (
            "@provides",
            '@provides("name.check")\ndef other(name: str) -> tuple[str, ...]:\n    return ()\n\n@provides',
            "provided twice",
        ),
    ],
)
def test_faults_of_ports(tmp_path: Path, before: str, after: str, said: str) -> None:
    with pytest.raises(PackError, match=said):
        nation(tmp_path, ports_py=GOOD.replace(before, after, 1))


def test_a_province_overrides_a_port_only_when_it_says_so(tmp_path: Path) -> None:
    own = GOOD.replace("return ()", 'return ("always",)')
    packs = {"na": {**NATION, "ports.py": GOOD}, "pr": {**PROVINCE_FILES, "ports.py": own}}
    with pytest.raises(PackError, match=r"an upper pack provides 'name\.check' too"):
        load("pr", places(tmp_path, packs))
    packs["pr"]["ports.py"] = own.replace('"name.check"', '"name.check", overrides=True')
    assert load("pr", places(tmp_path, packs)).port("name.check")("x") == ("always",)


# Words


def test_a_text_falls_back_to_a_near_language() -> None:
    text = Text({"en": "Transfer", "zh-hans": "转学"})
    assert [text.in_(language) for language in ("zh-hans", "zh-cn", "ZH-Hans", "en-gb", "ru")] == [
        "转学", "转学", "转学", "Transfer", "Transfer",
    ]  # fmt: skip
    with pytest.raises(AttributeError):
        text.anything = 1
    with pytest.raises(ValueError, match="at least one language"):
        Text({})


@given(st.dictionaries(st.sampled_from(["en", "zh-hans", "ru", "fa"]), st.text(), min_size=1))
def test_texts_are_equal_by_content(words: dict[str, str]) -> None:
    assert Text(words) == Text(dict(reversed(list(words.items()))))
    assert hash(Text(words)) == hash(Text(dict(reversed(list(words.items())))))


def test_values_in_the_reader_s_language() -> None:
    assert duration_in(Duration(1, Unit.months), "en") == "1 month"
    assert duration_in(Duration(2, Unit.working_days), "zh-hans") == "2个工作日"
    assert date_in(date(2026, 6, 15), "zh-hans") == "2026年6月15日"
    assert date_in(date(2026, 6, 15), "ru") == "15.06.2026"
    assert date_in(date(2026, 7, 21), "fa", MonthSystem.jalali) == "۱۴۰۵/۰۴/۳۰"
    assert in_words(("a", True, None), "en") == "a, yes, unknown"
    assert in_words(("a", True, None, Decimal("0.80")), "ru") == "a, да, неизвестно, 0,8"


@pytest.mark.parametrize(
    ("number", "unit", "written"),
    [
        (1, Unit.working_days, "1 рабочий день"),
        (2, Unit.working_days, "2 рабочих дня"),
        (5, Unit.working_days, "5 рабочих дней"),
        (11, Unit.hours, "11 часов"),
        (12, Unit.years, "12 лет"),
        (21, Unit.weeks, "21 неделя"),
        (24, Unit.hours, "24 часа"),
        (112, Unit.calendar_days, "112 дней"),
    ],
)
def test_russian_durations_take_the_form_of_their_number(number: int, unit: Unit, written: str) -> None:
    assert duration_in(Duration(number, unit), "ru") == written


def test_a_day_of_the_year_is_written_as_its_reader_writes_it() -> None:
    day = DayOfYear.parse("05-31", MonthSystem.gregorian)
    assert [day_of_year_in(day, language) for language in ("en", "zh-hans", "ru")] == [
        "31 May", "5月31日", "31 мая",
    ]  # fmt: skip
