"""Certificates: what a pack says of them, and what cannot be one is refused where it is written."""

from pathlib import Path

import pytest

from matricula.regulation.api import PackError, Stack
from tests.regulation.making import nation

TABLE = """
tables:
  enrollment_status:
    title: {en: Status, zh-hans: 状态}
    codes:
      gone: {label: {en: Gone, zh-hans: 离校}}
"""
STAGES = """
stages:
  high:
    label: {en: High, zh-hans: 高中}
    order: 1
    compulsory: false
    grades:
      h1: {ordinal: 1, label: {en: First, zh-hans: 高一}}
"""
CERTIFICATE = """
certificates:
  leaving:
    names: {en: Leaving, zh-hans: 毕业证书}
    outcome: gone
    stages: [high]
    clause: NA-2
    revoked_by: NA-1
    language: zh-hans
    number: "{school_code}-{year}{seq:04}"
    title: {en: Certificate, zh-hans: 证书}
    sentence: {en: "{name} leaves.", zh-hans: "{name}毕业。"}
    fields:
      name: {en: Name, zh-hans: 姓名}
      sex: {en: Sex, zh-hans: 性别}
"""


def law(tmp_path: Path, certificate: str = CERTIFICATE) -> Stack:
    return nation(tmp_path, tables_yaml=TABLE, stages_yaml=STAGES, certificates_yaml=certificate)


def test_a_certificate_says_for_whom_it_is_and_how_it_is_numbered(tmp_path: Path) -> None:
    found = law(tmp_path).certificate("leaving")
    assert (found.outcome, found.stages, found.clause, found.revoked_by) == (
        "gone",
        ("high",),
        "NA-2",
        "NA-1",
    )
    assert (found.number.written, found.number.width) == ("{school_code}-{year}{seq}", 4)
    assert list(found.fields) == ["name", "sex"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("outcome: gone", "outcome: lost", "code of the table enrollment_status 'lost'"),
        ("stages: [high]", "stages: [tower]", "stage 'tower'"),
        ("stages: [high]", "stages: []", "is for nobody"),
        ("clause: NA-2", "clause: NA-99", "no source lists the clause 'NA-99'"),
        ("revoked_by: NA-1", "revoked_by: NA-98", "no source lists the clause 'NA-98'"),
        ("language: zh-hans", "language: fr", "does not speak 'fr'"),
        ("{seq:04}", "{seq}", "holds the sequence once"),
        ("{school_code}-", "", "needs {school_code} once"),
        ("{year}", "", "needs {year} once"),
        ("{school_code}-", "{school_code}/", "capital letters, digits and hyphens"),
        ("{name} leaves.", "{age} leaves.", "asks for age"),
        ("sex: {en", "shoe: {en", "nothing writes 'shoe'"),
        ("      name: {en: Name, zh-hans: 姓名}\n", "", "nobody's|asks for name"),
    ],
)
def test_what_cannot_be_one_is_an_error(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CERTIFICATE
    with pytest.raises(PackError, match=said):
        law(tmp_path, CERTIFICATE.replace(old, new))


def test_of_a_stage_and_a_status_there_is_one(tmp_path: Path) -> None:
    twice = CERTIFICATE + CERTIFICATE.replace("\ncertificates:\n", "").replace("  leaving:", "  other:")
    with pytest.raises(PackError, match="gets the certificate 'leaving' already"):
        law(tmp_path, twice)
