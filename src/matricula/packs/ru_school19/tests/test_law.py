"""The school's regulation over the nation's law: which clauses, which limits, whose city."""

from datetime import date, datetime

from matricula.kernel.calendars import reckon
from matricula.regulation.api import Status, stack_for

STACK = stack_for("ru_school19")
LIMITS = {
    "access_code_within": ("5 working days", "RU-19-2"),
    "paper_at_least_every": ("1 weeks", "RU-19-4"),
    "marks_within": ("3 calendar days", "RU-19-5"),
    "term_marks_within": ("2 calendar days", "RU-19-6"),
    "absence_within": ("24 hours", "RU-19-7"),
}


# What the journal and the diary do of it; what is not done whole says what is missing.
BEGUN = {f"RU-19-{number}" for number in range(1, 8)}
WHOLE = BEGUN - {"RU-19-1"}


def test_every_paragraph_of_the_regulation_is_listed_and_says_what_is_missing() -> None:
    own = [clause for clause in STACK.clauses() if clause.pack == "ru_school19"]
    assert [clause.id for clause in own] == [f"RU-19-{paragraph}" for paragraph in range(1, 8)]
    assert {clause.id for clause in own if clause.status == Status.implemented} == BEGUN
    assert {clause.id for clause in own if clause.status != Status.planned} == BEGUN
    assert {clause.id for clause in own if clause.id in BEGUN and not clause.missing} == WHOLE
    assert all(clause.issue for clause in own if clause.id not in WHOLE)


def test_the_limits_are_those_of_the_text_and_the_nation_has_none() -> None:
    terms = {name: STACK.term(name, on=date(2026, 11, 30)) for name in LIMITS}
    assert {name: (str(term.duration), term.clause) for name, term in terms.items()} == LIMITS
    assert not set(LIMITS) & set(stack_for("ru").terms)


def test_the_pack_governs_the_city_and_leaves_the_region_to_the_nation() -> None:
    assert STACK.pack_of("65740000") == "ru_school19"
    assert {STACK.pack_of(code) for code in ("65000000", "00000000", "71800000")} == {"ru"}
    assert list(STACK.above("65740000")) == ["65000000", "00000000"]


def test_hours_run_on_over_sunday_in_the_citys_zone() -> None:
    start = datetime(2026, 11, 28, 11, 25, tzinfo=STACK.zone)  # a Saturday
    limit = STACK.term("absence_within", on=start.date()).duration
    assert reckon(start, limit, STACK.calendar(), STACK.zone).at == datetime(
        2026, 11, 29, 11, 25, tzinfo=STACK.zone
    )
    assert STACK.zone.key == "Asia/Yekaterinburg"
