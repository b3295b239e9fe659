"""A tiny nation `na`, its province `pr` and a locality `lo`, written to a folder and loaded."""

# ruff: noqa: E501 - law on one line each

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from matricula.regulation.stacks.loader import PackPlace, load
from matricula.regulation.stacks.stack import Stack

HEAD = """
pack:
  id: na
  version: "1"
  name: {en: Nation, zh-hans: 国}
  languages: [en, zh-hans]
  zone: Asia/Shanghai
  calendar_system: gregorian
  school_year_starts: "09-01"
"""
CALENDAR = """
calendar:
  holidays: CN
  weekend: [saturday, sunday]
  complete_years: [2025, 2026]
  overrides:
    2027-02-06: {working: true, reason: {en: make-up day, zh-hans: 调休}}
"""
SOURCES = """
sources:
  NA:
    title: {en: School law, zh-hans: 学校法}
    issuer: {en: Ministry, zh-hans: 部}
    language: zh-hans
    in_force_on: 2013-09-01
    kept_at: originals/na.txt
    clauses:
      NA-1: {kinds: [param], paraphrase: {en: How long, zh-hans: 多久}, status: implemented, implemented_by: ["term:reply"]}
      NA-2: {kinds: [rule], paraphrase: {en: Old enough, zh-hans: 足龄}, status: implemented, implemented_by: ["rule:old_enough"]}
      NA-3: {kinds: [window], paraphrase: {en: When, zh-hans: 何时}, status: planned, issue: later}
      NA-4: {kinds: [access], paraphrase: {en: People, zh-hans: 人}, status: manual, reason: {en: people do it, zh-hans: 人为}}
"""
TERMS = """
terms:
  reply:
    question: {en: How long to reply?, zh-hans: 答复时限？}
    type: duration
    checked_against_source_on: 2026-01-01
    values:
      2013-09-01: {value: 10, unit: working_days, clause: NA-1}
  age:
    question: {en: How old?, zh-hans: 几岁？}
    type: integer
    checked_against_source_on: 2026-01-01
    values:
      2013-09-01: {value: 6, clause: NA-2}
      2020-09-01: {value: 7, clause: NA-2}
  reckoning:
    question: {en: On which day?, zh-hans: 哪天？}
    type: day_of_year
    checked_against_source_on: 2026-01-01
    values:
      2013-09-01: {value: "08-31", clause: NA-2}
"""
RULES = """
rules:
  old_enough:
    proposition: {en: The child is old enough, zh-hans: 足龄}
    governed_by: entry
    facts:
      born_on: {type: date, label: {en: Born, zh-hans: 出生}}
      entry_on: {type: date, label: {en: Enters, zh-hans: 入学}}
      stage: {type: text, label: {en: Stage, zh-hans: 学段}}
    clauses:
      of_age:
        clause: NA-2
        observed: {age: {born: {fact: born_on}, on: {day: {term: reckoning}, in_year_of: {fact: entry_on}}}}
        comparison: at_least
        needed: {term: age}
        applies_when: {observed: {fact: stage}, comparison: equals, needed: {value: primary}}
        text: {en: "Age {seen}, needed {needed}", zh-hans: "年龄{seen}，要求{needed}"}
"""
PROVINCE = """
pack:
  id: pr
  version: "1"
  name: {en: Province, zh-hans: 省}
  languages: [en, zh-hans]
  extends: na
"""
PROVINCE_SOURCES = """
sources:
  PR:
    title: {en: Rules, zh-hans: 细则}
    issuer: {en: Department, zh-hans: 厅}
    language: zh-hans
    kept_at: originals/pr.txt
    clauses:
      PR-1: {kinds: [param], paraphrase: {en: Shorter, zh-hans: 更短}, status: implemented, implemented_by: ["term:reply"]}
"""
PROVINCE_TERMS = """
terms:
  reply:
    question: {en: How long to reply?, zh-hans: 答复时限？}
    type: duration
    checked_against_source_on: 2026-01-01
    overrides: NA-1
    values:
      2014-03-01: {value: 2, unit: working_days, clause: PR-1}
"""
LOCALITY = (
    PROVINCE.replace("id: pr", "id: lo").replace("extends: na", "extends: pr").replace("Province", "Town")
)

NATION = {
    "pack.yaml": HEAD,
    "sources.yaml": SOURCES,
    "calendar.yaml": CALENDAR,
    "terms.yaml": TERMS,
    "rules.yaml": RULES,
}
PROVINCE_FILES = {"pack.yaml": PROVINCE, "sources.yaml": PROVINCE_SOURCES, "terms/reply.yaml": PROVINCE_TERMS}


def places(folder: Path, packs: Mapping[str, Mapping[str, str]]) -> dict[str, PackPlace]:
    """Write packs of files and tell where they are."""
    for pack, files in packs.items():
        for name, text in files.items():
            file = folder / pack / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text), encoding="utf-8")
    return {pack: PackPlace(pack, folder / pack) for pack in packs}


def nation(folder: Path, **changed: str) -> Stack:
    """The nation alone; `changed` gives files by their name with `_yaml` for `.yaml` (`ports_py` for code)."""
    files = {
        **NATION,
        **{name.replace("_yaml", ".yaml").replace("_py", ".py"): text for name, text in changed.items()},
    }
    return load("na", places(folder, {"na": files}))


def province(folder: Path, **changed: str) -> Stack:
    """The province over the nation; `changed` are files of the province."""
    own = {**PROVINCE_FILES, **{name.replace("_yaml", ".yaml"): text for name, text in changed.items()}}
    return load("pr", places(folder, {"na": NATION, "pr": own}))
