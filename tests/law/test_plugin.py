"""The plugin must notice a named test that failed, was skipped, or never ran."""

from tests.law.plugin import faults


def test_a_passed_test_is_no_fault() -> None:
    assert faults([("a", "tests/x.py::test_y")], {"tests/x.py::test_y": "passed"}) == []


def test_failed_skipped_and_missing_tests_are_faults() -> None:
    wanted = [(case, f"tests/x.py::{case}") for case in ("failed", "skipped", "missing")]
    outcomes = {"tests/x.py::failed": "failed", "tests/x.py::skipped": "skipped"}
    assert faults(wanted, outcomes) == [
        "failed: tests/x.py::failed failed",
        "skipped: tests/x.py::skipped skipped",
        "missing: tests/x.py::missing did not run",
    ]
