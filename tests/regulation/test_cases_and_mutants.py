"""The runner tells right answers from wrong ones, and good cases from cases that notice nothing."""

# ruff: noqa: E501 - a case on one line each

from datetime import datetime
from pathlib import Path

import pytest

from matricula.kernel.durations import Duration, Unit
from matricula.regulation.api import PackError, Stack
from matricula.regulation.clause_cases import scenarios
from matricula.regulation.clause_cases.model import ClauseCase, run
from matricula.regulation.clause_cases.reading import cases_of
from matricula.regulation.clause_cases.scenarios import Played, Scenario, register_scenario_executor
from matricula.regulation.stacks.refs import code_exists, unresolved
from matricula_proving.mutants import killer, mutants
from tests.regulation.making import nation, province
from tests.regulation.test_standing_data import ALL
from tests.regulation.test_terms_and_windows import WINDOWS

AGE = "{clause: NA-2, kind: rule, rule: old_enough, on: 2021-09-01, facts: {born_on: %s, entry_on: 2021-09-01, stage: %s}, expect: %s}"
REPLY = "{clause: NA-1, kind: term, term: reply, on: %s, expect: %s}"
GOOD = [
    REPLY % ("2013-09-01", "{value: 10, unit: working_days}"),
    REPLY % ("2013-08-31", "none"),
    "{clause: NA-2, kind: term, term: age, on: 2013-08-31, expect: none}",
    "{clause: NA-2, kind: term, term: age, on: 2013-09-01, expect: 6}",
    "{clause: NA-2, kind: term, term: age, on: 2020-08-31, expect: 6}",
    "{clause: NA-2, kind: term, term: age, on: 2020-09-01, expect: 7}",
    "{clause: NA-2, kind: term, term: reckoning, on: 2013-08-31, expect: none}",
    '{clause: NA-2, kind: term, term: reckoning, on: 2013-09-01, expect: "08-31"}',
    "{clause: NA-1, kind: deadline, term: reply, from: 2026-02-13T10:00, expect: 2026-03-05}",
    '{clause: NA-1, kind: deadline, term: reply, from: "2026-02-13T10:00", expect: "2026-03-06T00:00"}',
    "{clause: NA-1, kind: calendar, day: 2026-02-14, expect: working}",
    AGE % ("2014-08-31", "primary", "met"),
    AGE % ("2014-09-01", "primary", "unmet"),
    AGE % ("null", "primary", "incomplete"),
    AGE % ("2019-01-01", "senior", "met"),
    "{clause: NA-3, kind: window, window: change, on: 2017-05-31, expect: open}",
    "{clause: NA-3, kind: window, window: change, on: 2017-06-01, expect: closed}",
    "{clause: NA-2, kind: table, table: sex, read: 男性, expect: '1'}",
    "{clause: NA-2, kind: table, table: sex, read: '9', expect: '9'}",
    "{clause: NA-2, kind: table, table: sex, read: 别的, expect: null}",
    "{clause: NA-2, kind: table, table: sex, code: '2', language: en, expect: Female}",
    "{clause: NA-4, kind: duty, duty: review, stage: primary, expect: district}",
    "{clause: NA-4, kind: role, role: officer, tier: school, expect: [registry.view_student, registry.import_roll]}",
    "{clause: NA-4, kind: role, role: officer, expect: training}",
    "{clause: NA-4, kind: role, role: officer, expect: reported}",
    "{clause: NA-4, kind: duty, duty: review, stage: primary, urges: region}",
    "{clause: NA-4, kind: level, level: county, expect: district}",
    "{clause: NA-3, kind: basis, basis: one, question: {en: Which?, zh-hans: 哪条？}}",
]
BASES = "bases:\n  one: {clause: NA-3, question: {en: Which clause?, zh-hans: 哪条？}}\n"
MORE = {**ALL, "windows_yaml": WINDOWS, "bases_yaml": BASES}


def written(*lines: str) -> str:
    return "cases:\n" + "".join(f"  - {line}\n" for line in lines)


def law(folder: Path, *lines: str) -> tuple[Stack, list[ClauseCase]]:
    stack = nation(folder, **MORE, cases_yaml=written(*lines))
    return stack, list(cases_of(stack))


@pytest.mark.parametrize("line", GOOD)
def test_right_answers_pass(tmp_path: Path, line: str) -> None:
    stack, [case] = law(tmp_path, line)
    assert run(case, stack) == ()
    assert case.ask.in_words()
    assert case.ask.answer_in_words()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            REPLY % ("2020-01-01", "{value: 9, unit: working_days}"),
            "expected (9, 'working_days'), found (10, 'working_days')",
        ),
        (REPLY % ("2020-01-01", "repealed"), "expected 'repealed'"),
        (
            "{clause: NA-2, kind: term, term: reply, on: 2020-01-01, expect: {value: 10, unit: working_days}}",
            "cites 'NA-1', not NA-2",
        ),
        ("{clause: NA-1, kind: term, term: none, on: 2020-01-01, expect: 1}", "KeyError"),
        (
            "{clause: NA-1, kind: deadline, term: reply, from: 2026-02-13T10:00, expect: 2026-03-04}",
            "expected datetime.date(2026, 3, 4)",
        ),
        (
            "{clause: NA-1, kind: deadline, term: reply, from: 2027-02-10T10:00, expect: 2027-02-26}",
            "calendar is not complete for 2027",
        ),
        (AGE % ("2014-09-01", "primary", "met"), "expected <Outcome.met"),
        (
            AGE.replace("NA-2", "NA-3", 1) % ("2014-09-01", "primary", "unmet"),
            "no finding of old_enough cites NA-3",
        ),
        (AGE.replace("stage:", "stages:") % ("2014-09-01", "primary", "unmet"), "knows no facts stages"),
        (
            "{clause: NA-4, kind: window, window: change, on: 2017-05-31, expect: open}",
            "the clause of the window",
        ),
        ("{clause: NA-3, kind: table, table: sex, read: 男, expect: '1'}", "cites NA-2, not NA-3"),
        (
            "{clause: NA-4, kind: role, role: officer, tier: school, expect: [registry.view_student]}",
            "may registry.import_roll, which is not expected",
        ),
        (
            "{clause: NA-4, kind: role, role: officer, tier: district, expect: [registry.view_student, x.y]}",
            "may not x.y",
        ),
        ("{clause: NA-4, kind: basis, basis: one}", "expected 'NA-4', found 'NA-3'"),
        (
            "{clause: NA-4, kind: duty, duty: review, stage: primary, urges: province}",
            "expected ['province'], found ['region']",
        ),
        (
            "{clause: NA-3, kind: duty, duty: review, stage: primary, urges: region}",
            "expected ['region'], found []",
        ),
        ("{clause: NA-4, kind: role, role: officer, expect: not_reported}", "found 'reported'"),
        ("{clause: NA-3, kind: role, role: officer, expect: reported}", "expected 'NA-3', found 'NA-4'"),
        ("{clause: NA-4, kind: role, role: ready, expect: {reserve_of: head}}", "found 'officer'"),
    ],
)
def test_wrong_answers_fail(tmp_path: Path, line: str, said: str) -> None:
    stack, [case] = law(tmp_path, line)
    assert said in " ".join(run(case, stack))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{clause: NA-1, kind: riddle}", "there is no kind of case 'riddle'"),
        ("{clause: NA-9, kind: calendar, day: 2026-02-14, expect: off}", "no source lists the clause 'NA-9'"),
        (
            "{clause: NA-1, kind: calendar, day: 2026-02-14, expect: maybe}",
            "'maybe' is not among working, off",
        ),
        ("{clause: NA-1, kind: calendar, day: 2026-02-14, expect: off, on: 1}", "unknown key 'on'"),
        (
            "{clause: NA-1, kind: test, test: somewhere, question: {en: So?, zh-hans: 是否？}}",
            "names no test",
        ),
        (
            "{clause: NA-1, kind: test, test: tests/law/test_closing.py::test_x}",
            "needs a question, what the test",
        ),
        ("{clause: NA-4, kind: duty, duty: review, stage: primary}", "give either expect"),
        (
            "{clause: NA-4, kind: duty, duty: review, stage: primary, expect: district, urges: region}",
            "give either expect",
        ),
        (
            "{clause: NA-4, kind: role, role: officer, expect: friendly}",
            "expect a list of permissions, training",
        ),
    ],
)
def test_badly_written_cases_are_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(PackError, match=said):
        law(tmp_path, line)


def test_a_basis_may_say_what_its_clause_answers(tmp_path: Path) -> None:
    stack, _ = law(tmp_path, GOOD[0])
    question = stack.bases["one"].question
    assert question is not None
    assert question.in_("en") == "Which clause?"


def test_cases_of_the_nation_and_the_province_are_told_apart(tmp_path: Path) -> None:
    own = written(
        "{clause: PR-1, kind: term, term: reply, on: 2014-03-01, expect: {value: 2, unit: working_days}}"
    )
    stack = province(tmp_path, cases_yaml=own)
    assert [case.id for case in cases_of(stack, pack="pr")] == ["pr/cases/1"]
    assert cases_of(stack, pack="na") == ()


# Mutants


def test_good_cases_kill_every_mutant_of_what_they_speak_for(tmp_path: Path) -> None:
    stack, cases = law(tmp_path, *GOOD)
    left = [str(mutant) for mutant in mutants(stack) if killer(mutant, cases) is None]
    assert left == []


@pytest.mark.parametrize(
    ("dropped", "survivors"),
    [
        (AGE % ("2014-08-31", "primary", "met"), {"rule:old_enough: of_age: more_than instead of at_least"}),
        (AGE % ("2019-01-01", "senior", "met"), {"rule:old_enough: of_age: applies always"}),
        ("{clause: NA-2, kind: term, term: age, on: 2020-08-31, expect: 6}", {
            "term:age: in force from 2020-08-31 instead of 2020-09-01",
        }),
    ],
)  # fmt: skip
def test_a_missing_case_lets_mutants_live(tmp_path: Path, dropped: str, survivors: set[str]) -> None:
    assert dropped in GOOD
    stack, cases = law(tmp_path, *(line for line in GOOD if line != dropped))
    left = {str(mutant) for mutant in mutants(stack) if killer(mutant, cases) is None}
    assert left >= survivors
    assert {one.partition(":")[2].partition(":")[0] for one in left} == {next(iter(survivors)).split(":")[1]}


def test_others_that_urge_a_role_not_reported_and_no_reserve_are_mutants(tmp_path: Path) -> None:
    stack = nation(tmp_path, **{**MORE, "sources_yaml": _all_implemented()})
    made = {str(mutant) for mutant in mutants(stack)}
    assert made >= {
        "duty:review: primary: region does not urge",
        "duty:review: primary: no clause for region to urge",
        "duty:review: primary: nation urges too",
        "role:officer: not reported",
        "role:officer: no clause for the report",
    }


def test_mutants_of_every_kind_of_item_are_made(tmp_path: Path) -> None:
    everything = {**MORE, "sources_yaml": _all_implemented()}
    stack = nation(tmp_path, **everything)
    kinds = {mutant.ref.partition(":")[0] for mutant in mutants(stack)}
    assert kinds == {"term", "window", "rule", "role", "duty", "level", "stage", "basis", "table"}


def test_only_what_is_implemented_is_mutated(tmp_path: Path) -> None:
    stack, _ = law(tmp_path, *GOOD)
    assert {mutant.ref for mutant in mutants(stack)} == {
        "term:reply",
        "term:age",
        "term:reckoning",
        "rule:old_enough",
        "table:sex",
    }


def _all_implemented() -> str:
    from tests.regulation.making import SOURCES

    return SOURCES.replace(
        "status: planned, issue: later", 'status: implemented, implemented_by: ["window:change"]'
    ).replace(
        "status: manual, reason: {en: people do it, zh-hans: 人为}",
        'status: implemented, implemented_by: ["role:officer", "stage:primary"]',
    )


# References


def test_references_must_lead_somewhere(tmp_path: Path) -> None:
    refs = '["term:reply", "term:none", "calendar:na", "calendar:xx", "code:json:loads", "code:json:nothing", "moon:x", "word"]'
    from tests.regulation.making import SOURCES

    stack = nation(tmp_path, sources_yaml=SOURCES.replace('["term:reply"]', refs))
    faults = unresolved(stack.clause("NA-1"), [stack], {"code": code_exists})
    assert [fault.partition("): ")[2].partition(":")[0] for fault in faults] == [
        "term",
        "calendar",
        "code",
        "moon",
        "'word' is no reference; write kind",
    ]


# Scenarios

STORY = """
stories:
  - procedure: transfer
    told:
      - clause: NA-1
        starts_at: "2026-02-13T10:00"
        given: {stage: primary}
        moves:
          - {does: school.officer start, with: {reason: x}, evidence: [form]}
          - {after: 2 working_days, expect: {late: false}}
          - {at: 2026-02-25T00:00, does: school.head approve, refused: too_late}
        expect: {state: running}
"""


@pytest.fixture
def no_executor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios, "_executors", [])


@pytest.mark.usefixtures("no_executor")
def test_a_scenario_nobody_can_play_fails(tmp_path: Path) -> None:
    stack = nation(tmp_path, cases_yaml=STORY)
    [case] = cases_of(stack)
    assert "NoExecutor" in run(case, stack)[0]


@pytest.mark.usefixtures("no_executor")
def test_a_scenario_is_played_by_who_registered(tmp_path: Path) -> None:
    stack = nation(tmp_path, cases_yaml=STORY)
    [case] = cases_of(stack)
    seen: list[Scenario] = []
    laws: list[Stack] = []
    answer = Played((), frozenset({"NA-1"}))

    def play(scenario: Scenario, stack: Stack) -> Played:
        laws.append(stack)
        seen.append(scenario)
        return answer

    register_scenario_executor(play)
    register_scenario_executor(play)
    assert run(case, stack) == ()
    assert laws == [stack]
    [story] = seen
    start, wait, late = story.moves
    assert (start.by, start.does, start.evidence, start.data) == (
        "school.officer",
        "start",
        ("form",),
        {"reason": "x"},
    )
    assert (wait.after, wait.does, wait.expect) == (Duration(2, Unit.working_days), None, {"late": False})
    assert late.at == datetime(2026, 2, 25, 0, 0)
    assert late.refused is not None
    assert (late.refused.clause, late.refused.code) == ("NA-1", "too_late")
    for cited, said in (
        (frozenset({"NA-2"}), "nothing in the scenario cites NA-1"),
        (frozenset({"NA-1", ""}), "cites an empty clause"),
    ):
        answer = Played((), cited)
        assert said in " ".join(run(case, stack))
    with pytest.raises(ValueError, match="another executor"):
        register_scenario_executor(lambda scenario, stack: Played((), frozenset()))
