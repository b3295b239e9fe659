"""An explanation says which findings decide, and says of many by the law of each one's day what it says of one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, count, product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matricula.cases.judging import kept
from matricula.registry.api import Enrollment, Student
from matricula.registry.particulars import Person, Typed, against_the_law
from matricula.regulation.api import Explanation, Outcome, Stack, TermMissing, stack_for
from matricula.regulation.rules.deciding import bearing, outcome_of
from matricula.regulation.rules.judging import column
from matricula.regulation.rules.rules import Combination
from matricula.web.clauses import finding_lines
from tests.regulation.making import nation

ENTRY = date(2024, 9, 1)
MET, UNMET, UNKNOWN = Outcome.met, Outcome.unmet, Outcome.incomplete


def graduate(**facts: object) -> Explanation:
    """What the rule of Hubei says of somebody who has everything, but for what is given."""
    everything = {"evaluation_morals": "pass", "credits": 144, "fitness_score": 50, "fitness_exempt": False}
    return stack_for("cn_hubei").rule("may_graduate").explain({**everything, **facts}, on=ENTRY)


def parts(said: Explanation) -> tuple[set[str], set[str]]:
    return {one.part for one in said.deciding}, {one.part for one in said if one.spare}


def test_an_exemption_that_nobody_needs_decides_nothing_and_is_held_against_nobody() -> None:
    said = graduate()
    assert said.outcome is MET
    assert parts(said) == ({"morals", "credits", "fitness"}, {"exempt"})


def test_a_score_that_is_too_low_decides_nothing_beside_an_exemption() -> None:
    said = graduate(fitness_score=12, fitness_exempt=True)
    assert said.outcome is MET
    assert parts(said) == ({"morals", "credits", "exempt"}, {"fitness"})


def test_both_ways_decide_where_neither_leads_on() -> None:
    said = graduate(fitness_score=49.9)
    assert said.outcome is UNMET
    assert parts(said) == ({"fitness", "exempt"}, set())


def test_what_is_met_or_missing_does_not_decide_that_somebody_falls_short() -> None:
    said = graduate(credits=140, evaluation_morals=None)
    assert said.outcome is UNMET
    assert parts(said) == ({"credits"}, {"exempt"})


def test_what_is_missing_decides_that_nothing_can_be_said() -> None:
    said = graduate(fitness_score=None)
    assert said.outcome is UNKNOWN
    assert parts(said) == ({"fitness"}, {"exempt"})


@st.composite
def trees(draw: st.DrawFn) -> Combination:
    """Combinations of at most six clauses, each named once."""
    numbers = count()

    def grown(depth: int) -> Combination:
        many = draw(st.integers(1, 3))
        inner = [
            grown(depth - 1) if depth and draw(st.booleans()) else f"c{next(numbers)}" for _ in range(many)
        ]
        return Combination(draw(st.booleans()), tuple(inner))

    tree = grown(2)
    assume(len(tree.names()) <= 6)
    return tree


def forced(tree: Combination, fixed: Mapping[str, Outcome], wanted: Outcome) -> bool:
    """Whether the outcome is this one whatever becomes of the clauses that are not fixed."""
    free = [name for name in tree.names() if name not in fixed]
    return all(
        outcome_of(tree, {**fixed, **dict(zip(free, values, strict=True))}) is wanted
        for values in product((MET, UNMET), repeat=len(free))
    )


def smallest_reasons(tree: Combination, outcomes: Mapping[str, Outcome]) -> Iterator[frozenset[str]]:
    """The smallest sets of clauses that bring about the outcome by themselves."""
    found: list[frozenset[str]] = []
    wanted = outcome_of(tree, outcomes)
    for size in range(len(outcomes) + 1):
        for names in map(frozenset, combinations(outcomes, size)):
            if any(one <= names for one in found):
                continue
            if forced(tree, {name: outcomes[name] for name in names}, wanted):
                found.append(names)
                yield names


def matter(tree: Combination, outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """The unknown clauses of which one can become known so that, all else being known as well, the outcome turns."""
    unknown = [name for name, outcome in outcomes.items() if outcome is UNKNOWN]
    for name in unknown:
        rest = [other for other in unknown if other != name]
        for values in product((MET, UNMET), repeat=len(rest)):
            known = {**outcomes, **dict(zip(rest, values, strict=True))}
            if outcome_of(tree, {**known, name: MET}) is not outcome_of(tree, {**known, name: UNMET}):
                yield name
                break


@settings(deadline=None, max_examples=100)
@given(trees(), st.data())
def test_those_decide_that_brute_force_finds(tree: Combination, data: st.DataObject) -> None:
    outcomes = {name: data.draw(st.sampled_from(list(Outcome))) for name in tree.names()}
    whole = outcome_of(tree, outcomes)
    wanted = (
        set(matter(tree, outcomes)) if whole is UNKNOWN else set().union(*smallest_reasons(tree, outcomes))
    )
    assert bearing(tree, outcomes).deciding == wanted


@settings(deadline=None, max_examples=100)
@given(trees(), st.data())
def test_what_is_spare_may_fail_and_nothing_turns(tree: Combination, data: st.DataObject) -> None:
    outcomes = {name: data.draw(st.sampled_from(list(Outcome))) for name in tree.names()}
    found = bearing(tree, outcomes)
    worse = {**outcomes, **dict.fromkeys(found.spare, UNMET)}
    assert outcome_of(tree, worse) is outcome_of(tree, outcomes)
    assert not found.spare & found.deciding
    if outcome_of(tree, outcomes) is MET:
        assert found.spare | found.deciding == set(outcomes)


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    return nation(tmp_path_factory.mktemp("packs"))


@lru_cache(maxsize=1)
def around_every_change() -> list[date]:
    changes = [date(2013, 9, 1), date(2020, 9, 1)]
    return [day + timedelta(days=off) for day in changes for off in (-1, 0, 1)]


BORN = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2022, 1, 1)))
CHILD = st.tuples(
    BORN, st.sampled_from(["primary", "senior", None]), st.sampled_from([None, *around_every_change()])
)


@settings(deadline=None, max_examples=30)  # the first call compiles
@given(st.lists(CHILD, min_size=1, max_size=8))
def test_many_are_explained_each_by_the_law_of_its_own_day(
    law: Stack, children: list[tuple[date | None, str | None, date | None]]
) -> None:
    rule = law.rule("old_enough")
    facts = [{"born_on": born, "entry_on": date(2021, 9, 1), "stage": stage} for born, stage, _ in children]
    days = [day for *_, day in children]
    together = rule.explain_all(facts, on=days)
    for one, day, said in zip(facts, days, together, strict=True):
        if day is None or day < date(2013, 9, 1):
            assert said.outcome is UNKNOWN
        else:
            assert said == rule.explain(one, on=day)
    frame = pl.DataFrame(facts, schema={"born_on": pl.Date, "entry_on": pl.Date, "stage": pl.String})
    frame = frame.with_columns(pl.Series("governing", days, dtype=pl.Date()))
    judged = rule.judge(frame, on="governing")[column(rule.rule)].to_list()
    assert judged == [str(one.outcome) for one in together]
    unmet = {place: one for place, one in enumerate(together) if one.outcome is not MET}
    assert rule.explain_unmet(facts, on=days) == unmet


def test_whoever_has_no_day_or_one_before_the_law_learns_what_was_seen_and_that_nothing_is_known(
    law: Stack,
) -> None:
    child = {"born_on": date(2015, 1, 1), "entry_on": date(2021, 9, 1), "stage": "senior"}
    rule = law.rule("old_enough")
    without, before = rule.explain_all([child, {**child, "stage": "primary"}], on=[None, date(2013, 8, 31)])
    for said in (without, before):
        [finding] = said
        assert (said.outcome, finding.outcome, finding.decides) == (UNKNOWN, UNKNOWN, True)
        assert (finding.seen, finding.needed) == (None, None)
        assert finding.text["en"] == "Age unknown, needed unknown"


def test_with_one_date_for_all_the_law_must_have_an_answer(law: Stack) -> None:
    rule = law.rule("old_enough")
    with pytest.raises(TermMissing):
        rule.explain_all([{}, {}], on=date(2013, 8, 31))
    with pytest.raises(ValueError, match="2 sets of facts need as many governing dates, not 1"):
        rule.explain_all([{}, {}], on=[date(2020, 9, 1)])


def test_what_was_just_asked_is_known_under_the_same_law_alone(law: Stack) -> None:
    child = {"born_on": date(2015, 9, 1), "entry_on": date(2021, 9, 1), "stage": "primary"}
    said = law.rule("old_enough").explain(child, on=date(2021, 9, 1))
    assert law.rule("old_enough").explain({**child, "more": 1}, on=date(2021, 9, 1)) is said
    assert law.rule("old_enough").explain({**child, "born_on": None}, on=date(2021, 9, 1)).outcome is UNKNOWN
    assert law.rule("old_enough").explain(child, on=date(2013, 9, 1)) != said
    for other in (
        replace(law, terms=dict(law.terms)),
        replace(law, tables=dict(law.tables)),
        replace(law, stages=dict(law.stages)),
        replace(law, rules={"old_enough": replace(law.rules["old_enough"])}),
    ):
        again = other.rule("old_enough").explain(child, on=date(2021, 9, 1))
        assert again is not said
        assert again == said


def test_nobody_is_explained_to_nobody(tmp_path: Path) -> None:
    rule = nation(tmp_path).rule("old_enough")
    assert rule.explain_all([], on=[]) == []
    assert rule.explain_unmet([], on=date(2021, 9, 1)) == {}


EITHER = """
rules:
  looked_after:
    proposition: {en: Somebody looks after the pupil, zh-hans: 有人照料}
    governed_by: entry
    facts:
      at_home: {type: flag, label: {en: At home, zh-hans: 在家}}
      boards: {type: flag, label: {en: Boards, zh-hans: 住校}}
    clauses:
      at_home: {clause: NA-2, observed: {fact: at_home}, comparison: is_true, text: {en: At home, zh-hans: 在家}}
      boards: {clause: NA-2, observed: {fact: boards}, comparison: is_true, text: {en: Boards, zh-hans: 住校}}
    met_when: {any: [at_home, boards]}
"""


@pytest.mark.parametrize(("at_home", "against"), [(True, []), (False, ["At home", "Boards"])])
def test_a_way_that_is_not_taken_is_held_against_no_record(
    tmp_path: Path, at_home: bool, against: list[str]
) -> None:
    stack = nation(tmp_path, **{"rules/either_yaml": EITHER})
    place = Enrollment(entered_on=date(2021, 9, 1), stage="primary", grade="g01")
    typed = Typed({"at_home": at_home, "boards": False}, ("boards",), ())
    found = against_the_law(stack, Person(Student(), place, {}), typed, "")
    assert [text["en"] for _field, _clause, text in found] == against


def test_a_page_shows_a_way_that_is_not_taken_as_not_needed() -> None:
    lines = finding_lines("cn_hubei", graduate().findings)
    assert [one.outcome for one in lines] == ["met", "met", "met", "spare"]
    lines = finding_lines("cn_hubei", graduate(fitness_score=49.9).findings)
    assert [one.outcome for one in lines] == ["met", "met", "unmet", "unmet"]


def test_the_record_keeps_which_findings_decided() -> None:
    written = {one["part"]: (one["decides"], one["spare"]) for one in kept(graduate().findings)}
    assert written["credits"] == (True, False)
    assert written["exempt"] == (False, True)


def test_the_split_of_credits_is_explained_to_entrants_of_both_plans_at_once() -> None:
    rule = stack_for("cn_hubei").rule("credit_split")
    figures = {
        f"credits_{kind}": 50
        for kind in ("compulsory", "elective_1", "elective_2", "selective_compulsory", "elective")
    }
    older, newer = rule.explain_all(
        [{"study_plan": "plan_2004", **figures}, {"study_plan": "plan_2017", **figures}],
        on=[date(2020, 8, 31), date(2020, 9, 1)],
    )
    assert [(one.part, one.needed) for one in older] == [
        ("compulsory", 116),
        ("elective_1", 22),
        ("elective_2", 6),
    ]
    assert [(one.part, one.needed) for one in newer] == [
        ("compulsory", 88),
        ("selective_compulsory", 42),
        ("elective", 14),
    ]
