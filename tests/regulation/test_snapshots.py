"""Law has a content address, and a kept copy of it answers like the law it was taken from."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from matricula.regulation.api import PackError, load, restored, snapshot, stack_for, substituted
from matricula.regulation.loader import PackPlace
from tests.regulation.making import NATION, PROVINCE_FILES, TERMS, nation, places, province

PORTS = """
from matricula.regulation.api import provides

@provides("name.check")
def check(name: str) -> tuple[str, ...]:
    return () if name else ("empty",)
"""


IMPORT = "from matricula.regulation.api import provides\n"
NEXT = """
@provides("name.check", version=2)
def check_again(name: str) -> tuple[str, ...]:
    return () if name else ("nothing",)
"""


def test_comments_and_cases_do_not_change_the_address(tmp_path: Path) -> None:
    plain = nation(tmp_path / "a")
    commented = nation(tmp_path / "b", terms_yaml="# a comment\n" + TERMS, cases_yaml="cases: []")
    assert plain.digest == commented.digest
    assert len(plain.digest) == 64


def test_code_that_answers_as_before_does_not_change_the_address(tmp_path: Path) -> None:
    plain = nation(tmp_path / "a", ports_py=PORTS)
    assert nation(tmp_path / "b", ports_py=PORTS + "\n# a comment\n").digest == plain.digest


def test_any_other_change_changes_it(tmp_path: Path) -> None:
    plain = nation(tmp_path / "a").digest
    assert nation(tmp_path / "b", terms_yaml=TERMS.replace("value: 10", "value: 11")).digest != plain
    assert nation(tmp_path / "c", ports_py=PORTS).digest != plain
    assert (
        nation(tmp_path / "e", ports_py=PORTS + NEXT).digest != nation(tmp_path / "f", ports_py=PORTS).digest
    )
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
    assert snapshot(restored(json.dumps(json.loads(kept)).encode(), {})) == kept


def na(folder: Path, ports: str | None) -> dict[str, PackPlace]:
    """The nation's pack with this `ports.py`."""
    return places(folder, {"na": {**NATION, **({"ports.py": ports} if ports else {})}})


def test_kept_law_gets_its_ports_from_changed_code_in_the_version_it_had(tmp_path: Path) -> None:
    kept = load("na", na(tmp_path / "a", PORTS)).snapshot()
    changed = na(tmp_path / "b", "# rewritten\n" + PORTS + NEXT)
    assert restored(kept, changed).port("name.check")("") == ("empty",)
    assert load("na", changed).port("name.check")("") == ("nothing",)
    assert restored(load("na", changed).snapshot(), changed).port("name.check")("") == ("nothing",)


@pytest.mark.parametrize("ports", [None, PORTS.replace('"name.check")', '"name.check", version=2)')])
def test_kept_law_says_which_version_of_a_port_is_gone(tmp_path: Path, ports: str | None) -> None:
    kept = load("na", na(tmp_path / "a", PORTS)).snapshot()
    law = restored(kept, na(tmp_path / "b", ports))
    assert law.missing_ports == {"name.check": 1}
    assert law.digest == hashlib.sha256(kept).hexdigest()


def test_a_port_that_came_later_is_taken_in_its_first_version(tmp_path: Path) -> None:
    kept = load("na", na(tmp_path / "a", None)).snapshot()
    assert restored(kept, na(tmp_path / "b", PORTS + NEXT)).port("name.check")("") == ("empty",)


def test_what_a_lower_pack_overrides_later_does_not_reach_law_kept_before(tmp_path: Path) -> None:
    lower = NEXT.replace("version=2", "overrides=True")
    before = places(tmp_path / "a", {"na": {**NATION, "ports.py": PORTS}, "pr": PROVINCE_FILES})
    after = places(
        tmp_path / "b",
        {"na": {**NATION, "ports.py": PORTS}, "pr": {**PROVINCE_FILES, "ports.py": IMPORT + lower}},
    )
    kept = load("pr", before).snapshot()
    assert load("pr", after).port("name.check")("") == ("nothing",)
    assert restored(kept, after).port("name.check")("") == ("empty",)


def by_file(kept: bytes) -> bytes:
    """A snapshot as it was written before ports had versions: each pack with the digest of its file of code."""
    content = json.loads(kept)
    packs = [{**pack, "ports": "0" * 64 if pack["ports"] else None} for pack in content["packs"]]
    return json.dumps({"format": 1, "packs": packs}, ensure_ascii=False, separators=(",", ":")).encode()


def test_law_kept_by_a_file_of_code_goes_by_the_first_version_of_each_port(tmp_path: Path) -> None:
    old = by_file(load("na", na(tmp_path / "a", PORTS)).snapshot())
    law = restored(old, na(tmp_path / "b", PORTS + NEXT))
    assert law.port("name.check")("") == ("empty",)
    assert not law.missing_ports
    assert law.snapshot() == old, "its address is that under which it was kept"


def test_a_version_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"version 2 of the port 'name.check' is provided twice"):
        nation(tmp_path, ports_py=PORTS + NEXT + NEXT.replace("check_again", "and_again"))


def test_what_is_no_snapshot_is_refused() -> None:
    with pytest.raises(ValueError, match="no snapshot of a pack"):
        restored(b'{"format": 99}', {})


def test_another_law_holds_only_inside_its_context(tmp_path: Path) -> None:
    stack = load("pr", places(tmp_path, {"na": NATION, "pr": PROVINCE_FILES}))
    with substituted(stack):
        assert stack_for("pr") is stack
    with pytest.raises(Exception, match="no pack 'pr' is installed"):
        stack_for("pr")
