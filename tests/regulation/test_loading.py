"""Whatever is not exactly right in a pack is refused, with the place and what to do."""

# ruff: noqa: E501 - a fault and its message stand on one line each

import shutil
from importlib.metadata import EntryPoints, entry_points
from pathlib import Path

import pytest

from matricula.regulation.api import PackError, PackPlace, installed_packs, load, load_installed
from matricula.regulation.clause_cases.reading import cases_of
from matricula.regulation.stacks import loader
from tests.regulation.making import (
    CALENDAR,
    HEAD,
    LOCALITY,
    NATION,
    PROVINCE_FILES,
    PROVINCE_TERMS,
    RULES,
    SOURCES,
    TERMS,
    nation,
    places,
    province,
)  # fmt: skip


def test_a_right_pack_loads(tmp_path: Path) -> None:
    stack = nation(tmp_path)
    assert (stack.pack, stack.packs, stack.zone.key) == ("na", ("na",), "Asia/Shanghai")
    assert [clause.id for clause in stack.clauses()] == ["NA-1", "NA-2", "NA-3", "NA-4"]


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("terms.yaml", "type: duration", "type: duration\n    colour: red", r"na/terms\.yaml:6, at terms › reply › colour: unknown key 'colour'"),
        ("terms.yaml", "    type: duration\n", "    type: duration\n    type: duration\n", r"'type' stands twice"),
        ("terms.yaml", "value: 10, unit", 'value: "10", unit', r"terms › reply › values › 2013-09-01 › value: expected a whole number"),
        ("terms.yaml", "value: 10, unit: working_days", "value: 10, unit: moons", r"'moons' is not among hours"),
        ("terms.yaml", "clause: NA-1}", "clause: NA-99}", r"2013-09-01 › clause: no source lists the clause 'NA-99'"),
        ("terms.yaml", "      2020-09-01: {value: 7", "      2013-01-01: {value: 7", r"dates are out of order"),
        ("terms.yaml", "2020-09-01: {value: 7", "2020-13-01: {value: 7", r"'2020-13-01' is no date"),
        ("terms.yaml", "{en: How old?, zh-hans: 几岁？}", "{en: How old?}", r"the words in 'zh-hans' are missing"),
        ("terms.yaml", "{en: How old?, zh-hans: 几岁？}", "{en: How old?, zh-hans: 几岁？, fr: Quel âge}", r"does not list the language 'fr'"),
        ("terms.yaml", "{value: 6, clause: NA-2}", "6", r"the value from 2013-09-01 needs its clause"),
        ("terms.yaml", '{value: "08-31"', '{value: "02-30"', r"'02-30' is no day of a gregorian year"),
        ("terms.yaml", "    checked_against_source_on: 2026-01-01\n", "", r"the key 'checked_against_source_on' is missing"),
        ("terms.yaml", "  reply:", "  Reply:", r"'Reply' is no name"),
        ("sources.yaml", "status: planned, issue: later", "status: planned", r"the status 'planned' needs the key 'issue'"),
        ("sources.yaml", 'status: implemented, implemented_by: ["term:reply"]', "status: implemented", r"needs the key 'implemented_by'"),
        ("sources.yaml", "status: manual, reason", "status: planned, issue: x, reason", r"'reason' does not go with the status 'planned'"),
        ("sources.yaml", "status: planned, issue: later", "status: planned, issue: later, missing: {en: All., zh-hans: 全部。}", r"'missing' does not go with the status 'planned'"),
        ("sources.yaml", '["term:reply"]', '["term:reply"], missing: {en: Half., zh-hans: 一半。}', r"what is missing needs the key 'issue'"),
        ("sources.yaml", '["term:reply"]', '["term:reply"], issue: later', r"'issue' does not go with the status 'implemented'"),
        ("sources.yaml", "NA-4:", "XX-4:", r"'XX-4' is no clause of NA"),
        ("sources.yaml", "kinds: [window]", "kinds: [door]", r"'door' is not among param"),
        ("rules.yaml", "needed: {term: age}", "needed: {term: ages}", r"no pack of the stack has a term 'ages'"),
        ("rules.yaml", "{fact: born_on}", "{fact: born}", r"the rule has no fact 'born'"),
        ("rules.yaml", "needed: {term: age}", "needed: {term: reckoning}", r"compares what does not go together"),
        ("rules.yaml", "comparison: at_least\n        needed: {term: age}", "comparison: at_least", r"needs the key 'needed'"),
        ("pack.yaml", "languages: [en, zh-hans]", "languages: [en]", r"every pack speaks en, zh-hans; add zh-hans"),
        ("pack.yaml", "zone: Asia/Shanghai", "zone: Asia/Nowhere", r"there is no time zone"),
        ("pack.yaml", "id: na", "id: other", r"installed as 'na' but calls itself 'other'"),
        ("calendar.yaml", "[saturday, sunday]", "[saturday, caturday]", r"'caturday' is no day of the week"),
        ("calendar.yaml", "holidays: CN", "holidays: QQ", r"knows no country 'QQ'"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place(tmp_path: Path, file: str, before: str, after: str, said: str) -> None:
    right = {
        "terms.yaml": TERMS,
        "sources.yaml": SOURCES,
        "rules.yaml": RULES,
        "pack.yaml": HEAD,
        "calendar.yaml": CALENDAR,
    }[file]
    assert before in right
    with pytest.raises(PackError, match=said):
        nation(tmp_path, **{file.replace(".yaml", "_yaml"): right.replace(before, after, 1)})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("terms: [", "not well-formed YAML"),
        ("terms: !python/object:os.system {}", "YAML tags"),
        ("windows: {}", "unknown key 'windows'"),
    ],
)
def test_broken_files_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PackError, match=said):
        nation(tmp_path, terms_yaml=text)


def test_an_unknown_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"na/trems\.yaml: no kind of file has this name"):
        nation(tmp_path, trems_yaml="x: 1")


def test_words_that_yaml_would_twist_stay_words(tmp_path: Path) -> None:
    codes = """
    tables:
      answer:
        title: {en: Answer, zh-hans: 答}
        codes:
          01: {label: {en: yes, zh-hans: 是}}
          no: {label: {en: off, zh-hans: 否}}
    """
    table = nation(tmp_path, tables_yaml=codes).table("answer")
    assert table.codes == ("01", "no")
    assert table.label("01", "en") == "yes"


def test_a_number_where_text_is_wanted_says_to_quote_it(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r'put it in quotes: "520100"'):
        nation(tmp_path, sources_yaml=SOURCES.replace("kept_at: originals/na.txt", "kept_at: 520100"))


# Layers


def test_the_province_answers_from_its_first_date_and_the_nation_before(tmp_path: Path) -> None:
    from datetime import date

    stack = province(tmp_path)
    before, after = stack.term("reply", on=date(2014, 2, 28)), stack.term("reply", on=date(2014, 3, 1))
    assert [(one.duration.value, one.clause) for one in (before, after)] == [(10, "NA-1"), (2, "PR-1")]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("", r"has an answer above too \(na/terms\.yaml:3"),
        ("    overrides: NA-2\n", r"does not cite NA-2 \(it cites NA-1\)"),
        ("    overrides: false\n", "either true or the clause"),
        ("    overrides: NA-99\n", "no source lists the clause 'NA-99'"),
    ],
)
def test_two_unranked_answers_are_refused(tmp_path: Path, override: str, said: str) -> None:
    terms = PROVINCE_TERMS.replace("    overrides: NA-1\n", override)
    with pytest.raises(PackError, match=said):
        province(tmp_path, **{"terms/reply_yaml": terms})


def test_an_override_of_nothing_is_refused(tmp_path: Path) -> None:
    terms = PROVINCE_TERMS.replace("  reply:", "  answer:")
    with pytest.raises(PackError, match="nothing above has a term 'answer'"):
        province(tmp_path, **{"terms/reply_yaml": terms})


def test_the_same_name_in_two_files_of_a_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"the term 'reply' stands at pr/terms/a\.yaml:3"):
        province(tmp_path, **{"terms/a_yaml": PROVINCE_TERMS})


def test_a_clause_in_two_packs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="the source NA stands at na"):
        province(tmp_path, sources_yaml=SOURCES)


def test_a_locality_lies_over_its_province(tmp_path: Path) -> None:
    from datetime import date

    terms = (
        PROVINCE_TERMS.replace("overrides: NA-1", "overrides: PR-1")
        .replace("2014-03-01", "2020-01-01")
        .replace("value: 2,", "value: 1,")
    )
    packs = {"na": NATION, "pr": PROVINCE_FILES, "lo": {"pack.yaml": LOCALITY, "terms.yaml": terms}}
    stack = load("lo", places(tmp_path, packs))
    assert stack.packs == ("na", "pr", "lo")
    years = (2014, 2015, 2020)
    assert [stack.term("reply", on=date(year, 1, 31)).duration.value for year in years] == [10, 2, 1]


def test_a_circle_of_packs_is_refused(tmp_path: Path) -> None:
    packs = {"pr": {"pack.yaml": PROVINCE_FILES["pack.yaml"].replace("extends: na", "extends: lo")},
             "lo": {"pack.yaml": LOCALITY}}  # fmt: skip
    with pytest.raises(PackError, match="extends itself by a detour"):
        load("lo", places(tmp_path, packs))


def test_a_pack_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no pack 'na' is installed; installed are pr"):
        load("pr", places(tmp_path, {"pr": PROVINCE_FILES}))


def test_a_second_calendar_must_say_that_it_replaces(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="replaces_above: true"):
        province(tmp_path, calendar_yaml=CALENDAR)
    stack = province(tmp_path, calendar_yaml=CALENDAR + "  replaces_above: true\n")
    assert stack.calendar().country == "CN"


def test_a_province_adds_codes_to_a_table(tmp_path: Path) -> None:
    table = "tables:\n  sex:\n    title: {en: Sex, zh-hans: 性别}\n    codes:\n"
    own = table.replace("    codes:", "    extends: true\n    codes:")
    code = '      "%s": {label: {en: %s, zh-hans: %s}}\n'
    packs = {
        "na": {**NATION, "tables.yaml": table + code % ("1", "Male", "男")},
        "pr": {**PROVINCE_FILES, "tables.yaml": own + code % ("2", "Female", "女")},
    }
    assert load("pr", places(tmp_path, packs)).table("sex").codes == ("1", "2")
    packs["pr"]["tables.yaml"] = own + code % ("1", "Other", "他")
    with pytest.raises(PackError, match="the upper table has 1 already"):
        load("pr", places(tmp_path, packs))


OWN, SHARED = "cn_guizhou/procedures/transfer.yaml", "cn/skeletons/transfer.yaml"


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said"),
    [
        (SHARED, "within: transfer_filing", "within: nowhere", "no pack of the stack has a term 'nowhere'"),
        (
            OWN,
            "at_most: transfer_returns",
            "at_most: transfer_review",
            "counted by the term 'transfer_review'",
        ),
        (
            SHARED,
            "rule: transfer_status_normal",
            "rule: moonshine",
            "no pack of the stack has a rule 'moonshine'",
        ),
        (SHARED, "rule: transfer_status_normal", "rule: old_enough", "is governed by the day of the entry"),
        (OWN, "clause: CN-GZ-14", "clause: CN-GZ-1400", "no source lists the clause 'CN-GZ-1400'"),
    ],
)
def test_what_a_procedure_names_in_vain_names_its_own_line(
    tmp_path: Path, file: str, right: str, wrong: str, said: str
) -> None:
    where = {}
    for pack, place in installed_packs().items():
        shutil.copytree(
            str(place.root), tmp_path / pack, ignore=shutil.ignore_patterns("__pycache__", "tests")
        )
        where[pack] = PackPlace(pack, tmp_path / pack)
    written = tmp_path / file
    text = written.read_text(encoding="utf-8").replace(right, wrong, 1)
    written.write_text(text, encoding="utf-8")
    [line] = [number for number, line in enumerate(text.splitlines(), start=1) if wrong in line][:1]
    with pytest.raises(PackError) as error:
        load("cn_guizhou", where)
    assert said in str(error.value)
    assert str(error.value).startswith(f"{file}:{line}, at ")


def test_cases_are_read_when_somebody_asks_for_them(tmp_path: Path) -> None:
    """Whoever serves pages asks for none; a fault in them is still refused by whoever does, with its line."""
    stack = nation(tmp_path, cases_yaml="cases:\n  - {kind: term, kind: rule}\n")
    assert stack.digest == nation(tmp_path / "without").digest
    with pytest.raises(PackError, match=r"na/cases\.yaml:2, at cases › 0: the key 'kind' stands twice"):
        cases_of(stack)


def test_the_installed_packs_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def noted(*, group: str) -> EntryPoints:
        looked.append(group)
        return entry_points(group=group)

    monkeypatch.setattr(loader, "entry_points", noted)
    loader.forget_places()
    first = installed_packs()
    first.clear()  # what a caller does with its answer is its own
    assert installed_packs()
    assert looked == [loader.GROUP]
    loader.forget_places()
    installed_packs()
    assert len(looked) == 2


def test_a_province_lies_over_the_nation_that_was_read_before() -> None:
    nation, alone = load_installed("cn"), load_installed("cn_guizhou")
    over = load_installed("cn_guizhou", {"cn": nation})
    assert over.written[0] is nation.written[0]
    assert (over.digest, over.packs, set(over.ports)) == (alone.digest, alone.packs, set(alone.ports))
    assert [one.id for one in over.clauses()] == [one.id for one in alone.clauses()]
