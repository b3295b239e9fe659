"""Stories and tables of cases: what they share is joined, what they expand to, and where their faults are."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

from matricula.regulation.api import ClauseCase, PackError, cases_of
from matricula.regulation.clause_cases.conditions import RuleAsk
from matricula.regulation.clause_cases.scenarios import ExpectedRefusal, Scenario, ScenarioAsk
from tests.regulation.making import nation

SCENE = """
scenes:
  moving:
    starts_at: "2026-03-02T10:00"
    given: {stage: primary, form: {ground: near}}
    ways:
      filed: [school.officer start]
      before_the_office: [{way: filed}, {does: school.head approve, expect: {step: office}}]
      round: [{way: again}]
      again: [{way: round}]
"""


def cases(folder: Path, text: str, scene: str = SCENE) -> list[ClauseCase]:
    return list(cases_of(nation(folder, cases_yaml=scene + dedent(text))))


def story(case: ClauseCase) -> Scenario:
    assert isinstance(case.ask, ScenarioAsk)
    return case.ask.scenario


def deeds(case: ClauseCase) -> list[str]:
    return [f"{move.by} {move.does}" for move in story(case).moves]


def test_a_story_joins_its_own_words_those_of_its_group_and_the_scene(tmp_path: Path) -> None:
    [plain, other] = cases(
        tmp_path,
        """
        stories:
          - procedure: moving
            clause: NA-1
            way: before_the_office
            does: office.head approve
            expect: {state: applied, late: false}
            told:
              - {}
              - {clause: NA-2, given: {stage: senior}, way: filed, expect: {late: true}}
        """,
    )
    assert deeds(plain) == ["school.officer start", "school.head approve", "office.head approve"]
    assert story(plain).moves[1].expect == {"step": "office"}
    assert (plain.clause, story(plain).expect) == ("NA-1", {"state": "applied", "late": False})
    assert deeds(other) == ["school.officer start", "office.head approve"]
    assert (other.clause, story(other).expect) == ("NA-2", {"state": "applied", "late": True})
    assert story(other).given == {"stage": "senior", "form": {"ground": "near"}}


def test_a_refusal_is_by_the_clause_of_the_story_unless_it_says_another(tmp_path: Path) -> None:
    [case] = cases(
        tmp_path,
        """
        stories:
          - procedure: moving
            told:
              - clause: NA-1
                moves:
                  - {does: school.officer start, refused: too_late}
                  - {does: school.officer start, refused: NA-2 not_prepared}
                  - {does: school.officer start, refused: NA-2}
        """,
    )
    assert [move.refused for move in story(case).moves] == [
        ExpectedRefusal("NA-1", "too_late"),
        ExpectedRefusal("NA-2", "not_prepared"),
        ExpectedRefusal("NA-2", None),
    ]


TABLE = """
refusals:
  moving:
    clause: NA-3
    grounds: {far: NA-1, untrue: NA-2, full: NA-1}
    reason: Seen
    expect: {state: refused}
    may:
      - {does: school.head refuse, way: filed, grounds: [far, full]}
      - {does: office.head refuse, way: before_the_office, grounds: [far, untrue, full]}
"""


def test_a_table_of_refusals_is_a_story_for_each_cell(tmp_path: Path) -> None:
    found = cases(tmp_path, TABLE)
    last = [story(case).moves[-1] for case in found]
    assert [(move.by, move.data["ground"], case.clause) for move, case in zip(last, found, strict=True)] == [
        ("school.head", "far", "NA-1"),
        ("school.head", "full", "NA-1"),
        ("school.head", "untrue", "NA-3"),
        ("office.head", "far", "NA-1"),
        ("office.head", "untrue", "NA-2"),
        ("office.head", "full", "NA-1"),
    ]
    assert story(found[0]).expect == {"state": "refused", "clause": "NA-1"}
    assert last[2].refused == ExpectedRefusal("NA-3", "ground_not_listed")
    assert story(found[2]).expect == {"state": "running"}
    assert all(move.reason == "Seen" for move in last)


def test_a_table_of_rules_is_a_case_for_each_row(tmp_path: Path) -> None:
    found = cases(
        tmp_path,
        """
        rules:
          old_enough:
            clause: NA-2
            on: 2021-09-01
            met: [{stage: senior}]
            unmet:
              - {facts: {stage: primary}, findings: {of_age: unmet}}
        """,
        scene="",
    )
    asks = [case.ask for case in found]
    assert all(isinstance(ask, RuleAsk) for ask in asks)
    assert [(ask.expect, ask.facts, ask.findings) for ask in asks if isinstance(ask, RuleAsk)] == [
        ("met", {"stage": "senior"}, {}),
        ("unmet", {"stage": "primary"}, {"of_age": "unmet"}),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("way: filed", "way: nowhere", "has no way 'nowhere'"),
        ("[far, full]}", "[far, moon]}", "the table has no ground moon"),
        ("does: school.head refuse", "does: the school head refuses", "is no deed"),
        ("far: NA-1", "far: NA-9", "no source lists the clause 'NA-9'"),
        ("reason: Seen", "raeson: Seen", "unknown key 'raeson'"),
    ],
)
def test_a_fault_of_a_table_names_its_line(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    text = SCENE + TABLE.replace(right, wrong, 1)
    [line] = [number for number, line in enumerate(text.splitlines(), start=1) if wrong in line]
    with pytest.raises(PackError) as error:
        cases(tmp_path, TABLE.replace(right, wrong, 1))
    assert said in str(error.value)
    assert str(error.value).startswith(f"na/cases.yaml:{line}, ")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("{clause: NA-1}", "needs at least one move"),
        ("{clause: NA-1, does: sweep, moves: [sweep]}", "a story with moves has no does beside them"),
        ("{does: sweep}", "the key 'clause' is missing"),
        ("{clause: NA-1, moves: [{refused: x}]}", "Say what is done"),
        ("{clause: NA-1, moves: [{does: sweep, after: soon}]}", "write it as 2 working_days"),
        ("{clause: NA-1, moves: [{at: 2026-03-03T10:00, after: 1 hours}]}", "keep one of them"),
        ("{clause: NA-1, does: school.head approve, refused: too late}", "is no refusal"),
    ],
)
def test_a_story_that_cannot_be_told_is_refused(tmp_path: Path, told: str, said: str) -> None:
    with pytest.raises(PackError, match=said):
        cases(tmp_path, f"stories: [{{procedure: moving, told: [{told}]}}]")


def test_ways_that_lead_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="has no way 'round' that leads on"):
        cases(tmp_path, "stories: [{procedure: moving, told: [{clause: NA-1, way: round}]}]")


def test_a_procedure_without_a_scene_says_when_it_starts(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="'starts_at' is missing"):
        cases(
            tmp_path, "stories: [{procedure: other, told: [{clause: NA-1, does: school.officer start}]}]", ""
        )


def test_a_scene_stands_once(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="the scene of 'moving' stands in another file too"):
        list(cases_of(nation(tmp_path, **{"cases/a_yaml": SCENE, "cases/b_yaml": SCENE})))


DOCS = Path(__file__).parents[2] / "docs" / "packs.md"
OF_TABLES = ("rules:\n  old_enough:\n    clause", "scenes:\n  transfer", "refusals:\n", "scenes:\n  lending")


def test_the_examples_of_the_documentation_can_be_read(tmp_path: Path) -> None:
    fenced = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    examples = [one for one in fenced if one.startswith(OF_TABLES)]
    assert len(examples) == len(OF_TABLES)
    [scene] = [one.partition("stories:")[0] for one in examples if one.startswith("scenes:\n  transfer")]
    for number, example in enumerate(examples):
        text = example if "scenes:" in example else scene + example
        here = re.sub(r"\b(CN-[A-Z]+|XX)-[0-9.]+", "NA-1", text)
        assert cases_of(nation(tmp_path / str(number), cases_yaml=here)), example
