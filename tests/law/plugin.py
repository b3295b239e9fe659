"""Fails a whole run of the suite in which a test that a clause case names did not run or did not pass.

The root conftest names it under `pytest_plugins`. It judges when the whole suite ran, or always with `--law`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from tests.law.asking import named_tests
from tests.law.killers import KILLED, note_killers

_KEY = pytest.StashKey["Ran"]()


class Ran:
    """What became of every test, without its parameters: the worst outcome counts."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self.faults: list[str] = []
        self.killers: list[Any] = []

    def note(self, report: pytest.TestReport) -> None:
        self.killers += [found for key, found in report.user_properties if key == KILLED]
        if report.when != "call" and report.outcome == "passed":
            return
        node = report.nodeid.partition("[")[0]
        if self.outcomes.get(node) in (None, "passed"):
            self.outcomes[node] = report.outcome


def faults(wanted: Iterable[tuple[str, str]], outcomes: Mapping[str, str]) -> list[str]:
    """A line for every case whose test did not pass; `wanted` are pairs of case and test."""
    return [
        f"{case}: {node} {outcomes.get(node, 'did not run')}"
        for case, node in wanted
        if outcomes.get(node) != "passed"
    ]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--law", action="store_true", help="fail unless every test that a clause case names passed"
    )
    parser.addoption(
        "--note-killers",
        action="store_true",
        help="note which story noticed which wrong law (tests/law/killers.py)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_KEY] = Ran()
    config.pluginmanager.register(_Watcher(config.stash[_KEY]), "matricula-law-watcher")


class _Watcher:
    def __init__(self, ran: Ran) -> None:
        self.ran = ran

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.ran.note(report)


def _judged(config: pytest.Config) -> bool:
    if hasattr(config, "workerinput") or config.option.collectonly:
        return False
    chosen = config.option.keyword or config.option.markexpr or config.option.maxfail
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen
    return bool(config.option.law or whole)


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if config.option.note_killers and not hasattr(config, "workerinput"):
        note_killers(config.stash[_KEY].killers)
    if not _judged(config):
        return
    ran = config.stash[_KEY]
    ran.faults = faults([(f"{case.id} ({case.clause})", node) for case, node in named_tests()], ran.outcomes)
    if ran.faults and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for fault in config.stash[_KEY].faults:
        terminalreporter.write_line(f"CLAUSE CASE WITHOUT ITS TEST {fault}", red=True)
