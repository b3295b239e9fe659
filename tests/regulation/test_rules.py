"""One definition judges a cohort and explains a person, and unknown is neither met nor unmet."""

# ruff: noqa: E501 - law on one line each

from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matricula.kernel.calendars import WorkingCalendar, reckon
from matricula.kernel.durations import Duration, Unit
from matricula.regulation.api import Outcome, PackError, Stack, TermNotInForce
from matricula.regulation.rules.judging import column
from tests.regulation.making import HEAD, RULES, TERMS, nation

DAY = date(2021, 9, 1)

LOGIC = """
rules:
  mixed:
    proposition: {en: Mixed, zh-hans: 混}
    governed_by: decision
    facts:
      a: {type: flag, label: {en: A, zh-hans: 甲}}
      b: {type: flag, label: {en: B, zh-hans: 乙}}
      c: {type: flag, label: {en: C, zh-hans: 丙}}
    clauses:
      a: {clause: NA-2, observed: {fact: a}, comparison: is_true, text: {en: A, zh-hans: 甲}}
      b: {clause: NA-2, observed: {fact: b}, comparison: is_true, text: {en: B, zh-hans: 乙}}
      c: {clause: NA-3, observed: {fact: c}, comparison: is_false, text: {en: C, zh-hans: 丙}}
    met_when: {any: [{all: [a, b]}, c]}
  figures:
    proposition: {en: Figures, zh-hans: 数}
    governed_by: decision
    facts:
      x: {type: decimal, label: {en: X, zh-hans: 甲}}
      y: {type: decimal, label: {en: Y, zh-hans: 乙}}
      n: {type: integer, label: {en: N, zh-hans: 数}}
      word: {type: text, label: {en: Word, zh-hans: 词}}
      from_on: {type: date, label: {en: From, zh-hans: 起}}
      to_on: {type: date, label: {en: To, zh-hans: 止}}
    clauses:
      sum: {clause: NA-2, observed: {add: [{fact: x}, {fact: y}]}, comparison: at_least, needed: {value: 0.3}, text: {en: "{seen}", zh-hans: "{seen}"}}
      weight: {clause: NA-2, observed: {divide: [{multiply: [{fact: x}, {fact: n}]}, {value: 2}]}, comparison: at_most, needed: {value: 9}, text: {en: w, zh-hans: w}}
      kind: {clause: NA-2, observed: {begins: {of: {fact: word}, count: 1}}, comparison: one_of, needed: {value: [G, J, L]}, text: {en: k, zh-hans: k}}
      long: {clause: NA-2, observed: {length: {fact: word}}, comparison: equals, needed: {value: 3}, text: {en: l, zh-hans: l}}
      soon: {clause: NA-2, observed: {days_between: [{fact: from_on}, {fact: to_on}]}, comparison: less_than, needed: {value: 11}, text: {en: s, zh-hans: s}}
      later: {clause: NA-2, observed: {fact: to_on}, comparison: at_most, needed: {later: {from: {fact: from_on}, by: {value: {value: 10, unit: calendar_days}}}}, text: {en: t, zh-hans: t}}
      given: {clause: NA-2, observed: {fact: word}, comparison: present, text: {en: g, zh-hans: g}}
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    return nation(tmp_path_factory.mktemp("packs"), **{"rules/more_yaml": LOGIC})


def enough(born: date | None, stage: str | None = "primary") -> dict[str, object]:
    return {"born_on": born, "entry_on": date(2021, 9, 1), "stage": stage}


@pytest.mark.parametrize(
    ("born", "outcome"),
    [(date(2014, 8, 31), "met"), (date(2014, 9, 1), "unmet"), (None, "incomplete")],
)
def test_the_boundary_and_the_day_after(stack: Stack, born: date | None, outcome: str) -> None:
    said = stack.rule("old_enough").explain(enough(born), on=DAY)
    [finding] = said
    assert (said.outcome, finding.outcome, finding.clause, finding.needed) == (outcome, outcome, "NA-2", 7)


def test_a_finding_says_what_was_seen_and_needed_in_each_language(stack: Stack) -> None:
    [finding] = stack.rule("old_enough").explain(enough(date(2015, 1, 1)), on=DAY)
    assert finding.seen == 6
    assert finding.text == {"en": "Age 6, needed 7", "zh-hans": "年龄6，要求7"}


def test_the_governing_date_chooses_the_law(stack: Stack) -> None:
    rule = stack.rule("old_enough")
    child = enough(date(2015, 1, 1))
    assert [rule.explain(child, on=day).outcome for day in (date(2020, 8, 31), date(2020, 9, 1))] == [
        "met",
        "unmet",
    ]
    with pytest.raises(TermNotInForce):
        rule.explain(child, on=date(2013, 8, 31))


def test_a_clause_that_does_not_apply_asks_nothing(stack: Stack) -> None:
    said = stack.rule("old_enough").explain(enough(date(2020, 1, 1), "senior"), on=DAY)
    assert (said.outcome, len(said)) == (Outcome.met, 0)
    assert (
        stack.rule("old_enough").explain(enough(date(2020, 1, 1), None), on=DAY).outcome is Outcome.incomplete
    )


TRUTH = st.sampled_from([True, False, None])


@settings(deadline=None)  # the first call compiles
@given(TRUTH, TRUTH, TRUTH)
def test_unknown_is_carried_as_kleene_does(
    stack: Stack, a: bool | None, b: bool | None, c: bool | None
) -> None:
    said = stack.rule("mixed").explain({"a": a, "b": b, "c": c}, on=DAY)
    possible = {
        (x and y) or not z
        for x in ([a] if a is not None else [True, False])
        for y in ([b] if b is not None else [True, False])
        for z in ([c] if c is not None else [True, False])
    }
    wanted = {frozenset({True}): "met", frozenset({False}): "unmet"}.get(frozenset(possible), "incomplete")
    assert said.outcome == wanted


BORN = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2022, 1, 1)))
STAGE = st.sampled_from(["primary", "senior", None])


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.tuples(BORN, STAGE), min_size=1, max_size=6))
def test_judging_many_says_what_explaining_each_says(
    stack: Stack, children: list[tuple[date | None, str | None]]
) -> None:
    rule = stack.rule("old_enough")
    facts = [enough(born, stage) for born, stage in children]
    frame = pl.DataFrame(facts, schema={"born_on": pl.Date, "entry_on": pl.Date, "stage": pl.String})
    judged = rule.judge(frame, on=DAY)[column(rule.rule)].to_list()
    alone = [rule.explain(one, on=DAY) for one in facts]
    assert judged == [str(one.outcome) for one in alone]
    unmet = {place: one for place, one in enumerate(alone) if one.outcome is not Outcome.met}
    assert rule.explain_unmet(facts, on=DAY) == unmet
    assert rule.explain_unmet([], on=DAY) == {}
    assert rule.judge(frame.lazy(), on=DAY).collect()[column(rule.rule)].to_list() == judged


def test_a_column_may_hold_the_governing_date(stack: Stack) -> None:
    days = [date(2013, 8, 31), date(2020, 8, 31), date(2020, 9, 1), None]
    frame = pl.DataFrame({"born_on": date(2015, 1, 1), "entry_on": DAY, "stage": "primary", "cohort": days})
    judged = stack.rule("old_enough").judge(frame, on="cohort")
    assert judged["judged__old_enough"].to_list() == ["incomplete", "met", "unmet", "incomplete"]
    assert judged["judged__old_enough__of_age"].to_list() == ["incomplete", "met", "unmet", "incomplete"]


def test_missing_columns_and_taken_names_are_refused(stack: Stack) -> None:
    rule = stack.rule("mixed")
    with pytest.raises(KeyError, match="needs the columns b, c"):
        rule.judge(pl.DataFrame({"a": [True]}), on=DAY)
    frame = rule.judge(pl.DataFrame({"a": [True], "b": [True], "c": [True]}), on=DAY)
    with pytest.raises(ValueError, match="judge a frame only once"):
        rule.judge(frame, on=DAY)


def figures(**changed: object) -> dict[str, object]:
    right = {
        "x": 0.1,
        "y": 0.2,
        "n": 3,
        "word": "G12",
        "from_on": date(2026, 1, 30),
        "to_on": date(2026, 2, 9),
    }
    return {**right, **changed}


def test_every_kind_of_expression(stack: Stack) -> None:
    said = stack.rule("figures").explain(figures(), on=DAY)
    assert {finding.part: str(finding.outcome) for finding in said} == dict.fromkeys(
        ("sum", "weight", "kind", "long", "soon", "later", "given"), "met"
    )


@pytest.mark.parametrize(
    ("changed", "unmet"),
    [
        ({"y": 0.19}, {"sum"}),
        ({"x": 60.1, "n": 1}, {"weight"}),
        ({"word": "X12"}, {"kind"}),
        ({"word": "G𠮷"}, {"long"}),
        ({"to_on": date(2026, 2, 10)}, {"soon", "later"}),
        ({"from_on": date(2026, 1, 29)}, {"soon", "later"}),
    ],
)
def test_every_kind_of_expression_can_fail(stack: Stack, changed: dict[str, object], unmet: set[str]) -> None:
    said = stack.rule("figures").explain(figures(**changed), on=DAY)
    assert {finding.part for finding in said if finding.outcome is Outcome.unmet} == unmet


LATER = """
rules:
  due:
    proposition: {{en: Over, zh-hans: 期满}}
    governed_by: decision
    facts:
      from_on: {{type: date, label: {{en: From, zh-hans: 起}}}}
    clauses:
      due: {{clause: NA-2, observed: {{later: {{from: {{fact: from_on}}, by: {{value: {{value: {value}, unit: {unit}}}}}}}}}, comparison: present, text: {{en: "{{seen}}", zh-hans: "{{seen}}"}}}}
"""


@settings(deadline=None, max_examples=40)  # each example reads a pack
@given(
    st.lists(st.dates(date(1900, 1, 1), date(2199, 12, 31)), min_size=1, max_size=6),
    st.integers(0, 40),
    st.sampled_from([Unit.calendar_days, Unit.weeks, Unit.months, Unit.years]),
)
@example([date(2024, 1, 31), date(2023, 1, 30), date(2024, 2, 29)], 1, Unit.months)
@example([date(2024, 2, 29)], 1, Unit.years)
def test_later_ends_on_the_day_on_which_a_term_of_that_length_ends(
    tmp_path_factory: pytest.TempPathFactory, days: list[date], value: int, unit: Unit
) -> None:
    law = LATER.format(value=value, unit=unit)
    rule = nation(tmp_path_factory.mktemp("later"), **{"rules/later_yaml": law}).rule("due")
    start = [datetime.combine(day, time(10), tzinfo=UTC) for day in days]
    wanted = [reckon(at, Duration(value, unit), WorkingCalendar(), ZoneInfo("UTC")).last_on for at in start]
    assert [rule.explain({"from_on": day}, on=DAY).findings[0].seen for day in days] == wanted


def test_months_are_counted_in_frames_by_the_gregorian_calendar_alone(tmp_path: Path) -> None:
    law = {
        "pack_yaml": HEAD.replace("gregorian", "jalali").replace('"09-01"', '"07-01"'),
        "terms_yaml": TERMS.partition("  reckoning:")[0],
        "rules_yaml": LATER.format(value=2, unit="months"),
    }
    with pytest.raises(
        PackError, match="later counts calendar_days, weeks in this pack's calendar; for months"
    ):
        nation(tmp_path, **law)


def test_whether_a_fact_is_there_is_never_incomplete(stack: Stack) -> None:
    said = stack.rule("figures").explain(figures(word=None), on=DAY)
    outcomes = {finding.part: str(finding.outcome) for finding in said}
    assert (outcomes["given"], outcomes["kind"], outcomes["long"]) == ("unmet", "incomplete", "incomplete")


def test_facts_of_a_wrong_type_are_refused(stack: Stack) -> None:
    with pytest.raises(TypeError, match="the fact 'a' is a flag, not 'yes'"):
        stack.rule("mixed").explain({"a": "yes"}, on=DAY)


def test_facts_the_rule_does_not_look_at_are_left_alone(stack: Stack) -> None:
    assert stack.rule("mixed").explain({"c": False, "z": object()}, on=DAY).outcome is Outcome.met


def test_a_rule_keeps_its_file(tmp_path: Path) -> None:
    assert str(nation(tmp_path, rules_yaml=RULES).rule("old_enough").rule.declared.origin).startswith(
        "na/rules.yaml:3"
    )


def test_a_day_of_the_school_year_falls_in_the_year_in_which_it_begins(tmp_path: Path) -> None:
    rule = nation(
        tmp_path,
        rules_yaml=RULES.replace("in_year_of: {fact: entry_on}", "in_school_year_of: {fact: entry_on}"),
    ).rule("old_enough")
    spring, before, after = date(2027, 2, 1), date(2027, 8, 31), date(2027, 9, 1)
    asked = [
        (date(2019, 8, 31), spring, "met"),
        (date(2019, 9, 1), spring, "unmet"),
        (date(2020, 8, 31), before, "unmet"),
        (date(2020, 8, 31), after, "met"),
        (date(2020, 9, 1), after, "unmet"),
        (date(2020, 8, 31), None, "incomplete"),
    ]
    facts = [{"born_on": born, "entry_on": entry, "stage": "primary"} for born, entry, _said in asked]
    frame = pl.DataFrame(facts, schema={"born_on": pl.Date, "entry_on": pl.Date, "stage": pl.String})
    said = [outcome for _born, _entry, outcome in asked]
    assert rule.judge(frame, on=DAY)[column(rule.rule)].to_list() == said
    assert [str(rule.explain(one, on=DAY).outcome) for one in facts] == said


def test_a_day_of_the_year_names_one_of_the_two_years(tmp_path: Path) -> None:
    wrong = RULES.replace("in_year_of: {fact: entry_on}", "in_leap_year_of: {fact: entry_on}")
    with pytest.raises(PackError, match="day with in_year_of or in_school_year_of"):
        nation(tmp_path, rules_yaml=wrong)
