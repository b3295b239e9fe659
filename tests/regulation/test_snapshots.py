"""Law has a content address, and a kept copy of it answers like the law it was taken from."""

import json
from datetime import date
from pathlib import Path

import pytest

from matricula.regulation.api import load, restored, stack_for, substituted
from tests.regulation.making import NATION, PROVINCE_FILES, TERMS, nation, places, province

PORTS = """
from matricula.regulation.api import provides

@provides("name.check")
def check(name: str) -> tuple[str, ...]:
    return () if name else ("empty",)
"""


def test_comments_and_cases_do_not_change_the_address(tmp_path: Path) -> None:
    plain = nation(tmp_path / "a")
    commented = nation(tmp_path / "b", terms_yaml="# a comment\n" + TERMS, cases_yaml="cases: []")
    assert plain.digest == commented.digest
    assert len(plain.digest) == 64


def test_any_other_change_changes_it(tmp_path: Path) -> None:
    plain = nation(tmp_path / "a").digest
    assert nation(tmp_path / "b", terms_yaml=TERMS.replace("value: 10", "value: 11")).digest != plain
    assert nation(tmp_path / "c", ports_py=PORTS).digest != plain
    assert province(tmp_path / "d").digest != plain


def test_a_restored_stack_is_the_same_law(tmp_path: Path) -> None:
    stack = province(tmp_path)
    again = restored(stack.snapshot(), {})
    assert again.digest == stack.digest
    assert again.term("reply", on=date(2026, 1, 1)) == stack.term("reply", on=date(2026, 1, 1))
    child = {"born_on": date(2019, 8, 31), "entry_on": date(2026, 9, 1), "stage": "primary"}
    outcomes = [one.rule("old_enough").explain(child, on=date(2026, 9, 1)) for one in (stack, again)]
    assert outcomes[0].findings == outcomes[1].findings


def test_a_snapshot_survives_json(tmp_path: Path) -> None:
    kept = nation(tmp_path).snapshot()
    assert restored(json.dumps(json.loads(kept)).encode(), {}).snapshot() == kept


def test_ports_come_back_only_from_the_same_file(tmp_path: Path) -> None:
    where = places(tmp_path / "a", {"na": {**NATION, "ports.py": PORTS}})
    kept = load("na", where).snapshot()
    assert restored(kept, where).port("name.check")("") == ("empty",)
    changed = places(tmp_path / "b", {"na": {**NATION, "ports.py": PORTS + "\n# changed\n"}})
    with pytest.raises(KeyError, match=r"has a port 'name.check'"):
        restored(kept, changed).port("name.check")


def test_what_is_no_snapshot_is_refused() -> None:
    with pytest.raises(ValueError, match="no snapshot of a pack"):
        restored(b'{"format": 99}', {})


def test_another_law_holds_only_inside_its_context(tmp_path: Path) -> None:
    stack = load("pr", places(tmp_path, {"na": NATION, "pr": PROVINCE_FILES}))
    with substituted(stack):
        assert stack_for("pr") is stack
    with pytest.raises(Exception, match="no pack 'pr' is installed"):
        stack_for("pr")
