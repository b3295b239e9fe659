"""The area's regulation over the nation's law: which clauses, which limit, whose cities."""

from datetime import date

from matricula.regulation.api import Status, stack_for

STACK = stack_for("ru_khmao")


# What the journal and the diary do of it; what is not done whole says what is missing.
BEGUN = {f"RU-KM-{number}" for number in ("1", "2.1", "2.2", "2.3", "3", "4", "5a", "5c", "6", "7")}
WHOLE = BEGUN - {"RU-KM-4"}


def test_every_paragraph_of_the_regulation_is_listed_and_says_what_is_missing() -> None:
    own = [clause for clause in STACK.clauses() if clause.pack == "ru_khmao"]
    numbers = ("1", "2.1", "2.2", "2.3", "3", "4", "5a", "5b", "5c", "6", "7", "8")
    assert [clause.id for clause in own] == [f"RU-KM-{number}" for number in numbers]
    assert {clause.id for clause in own if clause.status == Status.implemented} == BEGUN
    assert {clause.id for clause in own if clause.status != Status.planned} == BEGUN
    assert {clause.id for clause in own if clause.id in BEGUN and not clause.missing} == WHOLE
    assert {clause.id for clause in own if clause.issue == "exchange"} == {"RU-KM-5b", "RU-KM-8"}


def test_the_one_limit_is_that_of_the_text() -> None:
    limit = STACK.term("results_within", on=date(2026, 11, 30))
    assert (str(limit.duration), limit.clause) == ("24 hours", "RU-KM-6")
    assert set(STACK.terms) - set(stack_for("ru").terms) == {"results_within"}


def test_the_pack_governs_the_area_with_its_cities() -> None:
    cities = [code for code, org in STACK.orgs.items() if org.parent == "71800000"]
    assert len(cities) == 3
    assert {STACK.pack_of(code) for code in ("71800000", *cities)} == {"ru_khmao"}
    assert STACK.pack_of("65000000") == "ru"


def test_a_deferral_is_for_illness() -> None:
    assert STACK.table("deferral_ground").codes == ("illness",)
