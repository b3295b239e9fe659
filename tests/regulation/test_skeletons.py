"""A procedure that is like a skeleton is read as if it said everything itself."""

# ruff: noqa: E501 - a fault and its message stand on one line each

from datetime import date
from pathlib import Path

import pytest

from matricula.regulation.api import PackError, Procedure, Stack, load, restored
from matricula.regulation.procedures.keys import written
from tests.regulation.making import NATION, PROVINCE_FILES, places

ON = date(2026, 1, 1)
OFFICES = {
    "tables.yaml": """
tables:
  enrollment_status:
    title: {en: Status, zh-hans: 状态}
    codes:
      at: {label: {en: At school, zh-hans: 在读}, attributes: {in_school: "yes", ends_enrollment: "no", may_graduate: "yes", first: "yes", ordinary: "yes"}}
  procedure_group:
    title: {en: Business, zh-hans: 业务}
    codes: {away: {label: {en: Away, zh-hans: 离校}}}
""",
    "stages.yaml": """
stages:
  primary:
    label: {en: Primary, zh-hans: 小学}
    order: 1
    compulsory: true
    grades: {p1: {ordinal: 1, label: {en: One, zh-hans: 一}}}
""",
    "roles.yaml": """
roles:
  officer: {label: {en: Officer, zh-hans: 管理员}, tiers: [school], permissions: [], clause: NA-4}
  head: {label: {en: Head, zh-hans: 校长}, tiers: [school], permissions: [], clause: NA-4}
""",
}  # fmt: skip
SKELETON = """
skeletons:
  school_only:
    in_force: {from: 2014-03-01}
    starter: school
    pupil: {found: own_roll, statuses: [at], stages: [primary]}
    duty_stage: stage
    parties:
      school: {names: {en: School, zh-hans: 学校}, side: school, is: starter}
    routes:
      school:
        names: {en: School, zh-hans: 学校}
        steps:
          school: {names: {en: Head decides, zh-hans: 校长审定}, party: school, prepares: [officer], decides: [head]}
    form:
      id: form
      names: {en: Form, zh-hans: 表}
      sections: {pupil: {en: Student, zh-hans: 学生}}
      fields:
        on: {names: {en: From, zh-hans: 自}, section: pupil, kind: day}
    refusals:
      list:
        untrue: {names: {en: Untrue, zh-hans: 不实}, parties: [school]}
    withdrawal: {by: school, until: decided}
    messages:
      received: {en: "{procedure} has come", zh-hans: "收到{procedure}"}
      approved: {en: Approved, zh-hans: 同意}
      refused: {en: Refused, zh-hans: 不同意}
      withdrawn: {en: Withdrawn, zh-hans: 撤回}
      answered: {en: Answered, zh-hans: 已答复}
"""
LEAVE = """
procedures:
  leave:
    like: school_only
    names: {en: Leave, zh-hans: 休学}
    start: {en: Start, zh-hans: 发起}
    clause: NA-2
    effect: nothing
    group: away
    pupil: {stages: null}
    form:
      fields:
        until: {names: {en: Until, zh-hans: 至}, section: pupil, kind: day}
    withdrawal: null
    messages: {withdrawn: null, approved: {en: On leave, zh-hans: 休学}}
"""
FULL = {**NATION, **OFFICES, "skeletons/school.yaml": SKELETON, "procedures/leave.yaml": LEAVE}


def nation(folder: Path, **changed: str) -> Stack:
    files = {**FULL, **{name.replace("__", "/") + ".yaml": text for name, text in changed.items()}}
    return load("na", places(folder, {"na": files}))


def leave(stack: Stack) -> Procedure:
    return stack.procedure("leave", on=ON)


def said(procedure: Procedure) -> dict[str, object]:
    return {**written(procedure), "messages": dict(procedure.messages)}


def test_a_procedure_says_only_what_differs(tmp_path: Path) -> None:
    procedure = leave(nation(tmp_path))
    assert [field.id for field in procedure.form.fields] == ["on", "until"]
    assert (procedure.pupil.statuses, procedure.pupil.stages) == (("at",), ())
    assert procedure.withdrawal is None
    assert "withdrawn" not in procedure.messages
    assert (procedure.messages["approved"]["en"], procedure.messages["refused"]["en"]) == (
        "On leave",
        "Refused",
    )


def test_a_clause_that_a_skeleton_leaves_out_is_that_of_each_procedure_like_it(tmp_path: Path) -> None:
    other = LEAVE.replace("  leave:", "  other:").replace("NA-2", "NA-3")
    stack = nation(tmp_path, procedures__other=other)
    assert leave(stack).clauses() == ("NA-2",)
    assert stack.procedure("other", on=ON).clauses() == ("NA-3",)


def test_a_list_is_replaced_and_not_added_to(tmp_path: Path) -> None:
    more = LEAVE.replace(
        "    group: away\n", "    routes: {school: {steps: {school: {decides: [officer]}}}}\n"
    )
    [step] = leave(nation(tmp_path, procedures__leave=more)).routes[0].steps
    assert (step.prepares, step.decides) == (("officer",), ("officer",))


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("procedures/leave", "like: school_only", "like: moon", "na/procedures/leave.yaml:4, at procedures › leave › like: no pack of the stack has a skeleton 'moon'"),
        ("procedures/leave", "withdrawal: null", "return: null", "leave.yaml:14, at procedures › leave › return: the skeleton 'school_only' has no 'return' here to take away"),
        ("procedures/leave", "    effect: nothing\n", "", "leave.yaml:3, at procedures › leave: the key 'effect' is missing"),
        ("procedures/leave", "group: away", "group: afar", "no pack of the stack has a code of the table procedure_group 'afar'"),
        ("skeletons/school", "statuses: [at]", "statuses: [on_leave]", "na/skeletons/school.yaml:6, at skeletons › school_only › pupil › statuses › 0: no pack of the stack has a code of the table enrollment_status 'on_leave'"),
        ("skeletons/school", "kind: day", "kind: days", "school.yaml:20, at skeletons › school_only › form › fields › on › kind: 'days' is not among"),
        ("skeletons/school", "parties: [school]", "parties: [school], clause: XX-1", "school.yaml:23, at skeletons › school_only › refusals › list › untrue › clause: no source lists the clause 'XX-1'"),
        ("skeletons/school", "    starter: school", "    like: other", "school.yaml:5, at skeletons › school_only › like: no pack of the stack has a skeleton 'other'"),
        ("skeletons/school", "    starter: school", "    like: school_only", "school.yaml:5, at skeletons › school_only › like: the skeleton 'school_only' is like itself by a detour"),
    ],
)  # fmt: skip
def test_a_fault_names_the_file_that_said_it(
    tmp_path: Path, file: str, before: str, after: str, message: str
) -> None:
    assert FULL[f"{file}.yaml"].count(before) == 1
    with pytest.raises(PackError) as error:
        nation(tmp_path, **{file.replace("/", "__"): FULL[f"{file}.yaml"].replace(before, after)})
    assert message in str(error.value)


def test_a_skeleton_serves_the_packs_below(tmp_path: Path) -> None:
    below = {**PROVINCE_FILES, "procedures.yaml": LEAVE}
    above = {path: text for path, text in FULL.items() if path != "procedures/leave.yaml"}
    stack = load("pr", places(tmp_path, {"na": above, "pr": below}))
    assert said(leave(stack)) == said(leave(nation(tmp_path / "alone")))


def test_a_skeleton_that_nothing_is_like_is_refused(tmp_path: Path) -> None:
    below = {**PROVINCE_FILES, "skeletons.yaml": SKELETON.replace("school_only", "unused")}
    with pytest.raises(PackError, match=r"pr/skeletons.yaml:3, .*nothing in the pack is like the skeleton"):
        load("pr", places(tmp_path, {"na": FULL, "pr": below}))


def test_a_skeleton_laid_over_leaves_the_procedures_above_as_they_were(tmp_path: Path) -> None:
    own = SKELETON.replace("  school_only:\n", "  school_only:\n    overrides: true\n").replace(
        "untrue", "late"
    )
    below = {
        **PROVINCE_FILES,
        "skeletons.yaml": own,
        "procedures.yaml": LEAVE.replace("  leave:", "  other:"),
    }
    stack = load("pr", places(tmp_path, {"na": FULL, "pr": below}))
    assert [[ground.id for ground in stack.procedure(name, on=ON).refusals] for name in ("leave", "other")] == [
        ["untrue"], ["late"],
    ]  # fmt: skip


def test_kept_law_keeps_its_skeletons(tmp_path: Path) -> None:
    stack = nation(tmp_path / "then")
    changed = nation(tmp_path / "now", skeletons__school=SKELETON.replace("Untrue", "False"))
    assert changed.digest != stack.digest
    again = restored(stack.snapshot(), places(tmp_path / "now", {"na": {}}))
    assert leave(again) == leave(stack) != leave(changed)
    assert again.digest == stack.digest
