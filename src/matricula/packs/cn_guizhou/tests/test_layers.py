"""Layers of the law: the province over the nation, and a locality over the province."""

from datetime import date
from pathlib import Path

import pytest

from matricula.regulation.api import PackError, PackPlace, Stack, installed_packs, load, stack_for

TODAY = date(2026, 11, 21)
HEAD = """\
pack:
  id: zhenning
  version: "2026.1"
  name: {en: Zhenning, zh-hans: 镇宁自治县}
  languages: [en, zh-hans]
  extends: cn_guizhou
"""
SHORTER_REVIEW = """\
terms:
  transfer_review:
    question: {en: How long has each reviewer?, zh-hans: 每一审核方的时限？}
    type: duration
    checked_against_source_on: 2026-11-21
    overrides: CN-GZ-16.2
    values:
      2026-12-01: {value: 1, unit: working_days, clause: CN-GZ-32}
"""
SENIOR_STAGE_BY_THE_COUNTY = """\
duties:
  status_change:
    label: {en: Reviews changes of status, zh-hans: 审核学籍异动}
    overrides: CN-GZ-5
    stages:
      upper_secondary: {tier: district, clause: CN-GZF-1}
"""


def locality(folder: Path, **files: str) -> Stack:
    (folder / "pack.yaml").write_text(HEAD, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load("zhenning", {**installed_packs(), "zhenning": PackPlace("zhenning", folder)})


def test_the_province_answers_instead_of_the_nation() -> None:
    nation, province = stack_for("cn"), stack_for("cn_guizhou")
    assert nation.term("transfer_review", on=TODAY).clause == "CN-MOE-14"
    assert province.term("transfer_review", on=TODAY).clause == "CN-GZ-16.2"
    assert province.term("archive_handover", on=TODAY).clause == "CN-MOE-15"
    assert nation.duty("status_change", "upper_secondary") == "district"
    assert province.duty("status_change", "upper_secondary") == "region"


def test_a_locality_may_make_rules_of_its_own(tmp_path: Path) -> None:
    stack = locality(tmp_path, terms=SHORTER_REVIEW)
    before, after = date(2026, 11, 30), date(2026, 12, 1)
    assert stack.term("transfer_review", on=before).duration.value == 2
    assert stack.term("transfer_review", on=after).duration.value == 1
    assert stack.term("transfer_review", on=after).clause == "CN-GZ-32"
    assert stack_for("cn_guizhou").term("transfer_review", on=after).duration.value == 2
    assert "transfer_review" in stack.procedure("transfer", on=after).terms()


def test_a_locality_says_openly_that_it_overrides(tmp_path: Path) -> None:
    silent = SHORTER_REVIEW.replace("    overrides: CN-GZ-16.2\n", "")
    with pytest.raises(PackError, match="transfer_review"):
        locality(tmp_path, terms=silent)


def test_who_reviews_the_senior_stage_can_be_configured(tmp_path: Path) -> None:
    stack = locality(tmp_path, duties=SENIOR_STAGE_BY_THE_COUNTY)
    assert stack.duty("status_change", "upper_secondary") == "district"
    assert stack.duty_clause("status_change", "upper_secondary") == "CN-GZF-1"
    assert stack_for("cn_guizhou").duty("status_change", "upper_secondary") == "region"
