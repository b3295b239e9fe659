"""A wrong word of a skeleton has to be noticed in one procedure like it, a procedure's own word in that procedure."""

from pathlib import Path

from matricula.regulation.api import Stack
from matricula_proving.mutants import Mutant, mutants
from matricula_proving.skeleton_words import said_once
from tests.regulation.test_skeletons import LEAVE, SKELETON, nation

OTHER = LEAVE.replace("  leave:", "  other:")


def two(folder: Path, other: str = OTHER, **changed: str) -> tuple[Stack, list[tuple[Mutant, ...]]]:
    """The law with two procedures like one skeleton, and its mutants in groups."""
    stack = nation(folder, procedures__other=other, **changed)
    return stack, said_once([one for one in mutants(stack) if one.ref.startswith("procedure:")], stack)


def where(groups: list[tuple[Mutant, ...]], change: str) -> list[list[str]]:
    """The procedures of each group with this change."""
    named = [[one.ref for one in group if one.change.startswith(change)] for group in groups]
    return [refs for refs in named if refs]


TOGETHER = [["procedure:leave", "procedure:other"]]
APART = [["procedure:leave"], ["procedure:other"]]


def test_a_word_of_the_skeleton_is_one_for_all_procedures_like_it(tmp_path: Path) -> None:
    _, groups = two(tmp_path)
    assert where(groups, "pupil › found: former_roll") == TOGETHER
    assert where(groups, "route school: school: who prepares decides") == TOGETHER
    assert where(groups, "refusal untrue › clause: no clause") == TOGETHER, "left out by the skeleton"


def test_what_a_procedure_says_itself_stands_alone(tmp_path: Path) -> None:
    _, groups = two(tmp_path)
    assert where(groups, "clause: no clause") == APART
    assert where(groups, "without the field until") == APART


def test_a_word_said_again_is_the_procedures_own_even_when_it_is_the_same(tmp_path: Path) -> None:
    again = OTHER.replace("pupil: {stages: null}", "pupil: {found: own_roll, stages: null}")
    assert again != OTHER
    _, groups = two(tmp_path, again)
    assert where(groups, "pupil › found: former_roll") == APART
    assert where(groups, "pupil › statuses: without at") == TOGETHER, (
        "the words beside it are still the skeleton's"
    )


def test_turns_of_which_one_word_is_the_procedures_own_are_its_own(tmp_path: Path) -> None:
    more = OTHER.replace(
        "    group: away\n",
        "    group: away\n    routes: {school: {steps: {school: {decides: [officer, head]}}}}\n",
    )
    _, groups = two(tmp_path, more)
    assert where(groups, "route school: school: who prepares decides") == APART


def test_words_of_free_name_are_told_apart(tmp_path: Path) -> None:
    skeleton = SKELETON.replace(
        "    starter: school", "    effect_with: {on: at, to: there}\n    starter: school"
    )
    more = OTHER.replace("    group: away\n", "    group: away\n    effect_with: {to: elsewhere}\n")
    _, groups = two(tmp_path, more, skeletons__school=skeleton)
    assert where(groups, "effect_with: on at~") == TOGETHER
    assert where(groups, "effect_with: to ") == APART


def test_every_mutant_is_in_one_group_of_one_change(tmp_path: Path) -> None:
    stack, groups = two(tmp_path)
    every = [str(one) for one in mutants(stack) if one.ref.startswith("procedure:")]
    assert sorted(str(one) for group in groups for one in group) == sorted(every)
    assert [group for group in groups if len({one.change for one in group}) > 1] == []
    assert [group for group in groups if len({one.ref for one in group}) < len(group)] == []
