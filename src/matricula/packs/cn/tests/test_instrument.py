"""The national instrument as the pack presents it."""

from datetime import date

from matricula.packs.cn.ports import RESIDENT
from matricula.regulation.api import Status, stack_for


def test_every_article_that_demands_something_is_listed() -> None:
    listed = {clause.id for clause in stack_for("cn").clauses()}
    assert listed == {f"CN-MOE-{article}" for article in range(2, 31)}


def test_no_figure_holds_before_the_instrument_does() -> None:
    stack = stack_for("cn")
    in_force_on = stack.sources["CN-MOE"].in_force_on
    assert in_force_on == date(2013, 9, 1)
    assert {term.values[0].since for term in stack.terms.values()} == {in_force_on}


def test_figures_that_our_copy_leaves_blank_are_not_called_verified() -> None:
    for name, term in stack_for("cn").terms.items():
        assert not term.declared.verified, name
        assert term.declared.note is not None, name


def test_every_unfinished_clause_names_what_will_do_it() -> None:
    for clause in stack_for("cn_guizhou").clauses():
        unfinished = clause.status is Status.planned or clause.missing is not None
        assert (clause.issue is not None) == unfinished, clause.id


def test_the_number_of_a_resident_is_of_the_first_kind_of_document() -> None:
    assert stack_for("cn").table("id_type").label(RESIDENT, "en") == "Resident identity card"


def test_statuses_lead_to_statuses_and_tell_what_they_mean() -> None:
    table = stack_for("cn").table("enrollment_status")
    for code, entry in table.entries.items():
        known = entry.attributes
        assert known["in_school"] in ("yes", "no"), code
        assert known["ends_enrollment"] in ("yes", "no"), code
        assert known["counts"] in ("yes", "no", "place_kept", "compulsory_years"), code
        assert set(known["leads_to"].split()) <= set(table.codes), code
    may = [code for code, entry in table.entries.items() if entry.attributes["may_graduate"] == "yes"]
    assert may == ["normal"]
    ends = {code for code, entry in table.entries.items() if entry.attributes["ends_enrollment"] == "yes"}
    assert ends == {
        "withdrawn",
        "expelled",
        "dead",
        "transferred_out",
        "graduated",
        "completed",
        "incomplete",
    }
    assert {code for code, entry in table.entries.items() if entry.attributes["in_school"] == "yes"} == {
        "pending",
        "normal",
        "transfer_pending",
    }
    assert table.entries["graduated"].attributes["leads_to"] == "normal"
    marked = {
        name: [code for code, entry in table.entries.items() if entry.attributes.get(name) == "yes"]
        for name in ("first", "ordinary")
    }
    assert marked == {"first": ["pending"], "ordinary": ["normal"]}


def test_a_pupil_who_lost_the_ability_to_learn_becomes_a_dropout_at_once() -> None:
    entries = stack_for("cn").table("enrollment_status").entries
    for status in ("normal", "on_leave", "suspected_dropout"):
        assert "dropout" in entries[status].attributes["leads_to"].split(), status


def test_every_stage_is_taught_by_some_kind_of_school() -> None:
    stack = stack_for("cn")
    taught = {stage for level in stack.levels.values() for stage in level.stages}
    assert taught == set(stack.stages)


def test_the_form_has_its_seventy_two_items_and_two_columns_more() -> None:
    columns = stack_for("cn").layout("roll").columns
    assert [column.no for column in columns if column.no is not None] == list(range(1, 73))
    assert [column.field for column in columns if column.no is None] == ["school_code", "blood_type"]


def test_the_second_member_repeats_the_first() -> None:
    layout = stack_for("cn").layout("roll")
    for first in (column for column in layout.columns if column.field.startswith("m1_")):
        second = layout.column(f"m2_{first.field.removeprefix('m1_')}")
        assert second.no is not None
        assert first.no is not None
        assert second.no == first.no + 12
        assert (second.type, second.table, second.max) == (first.type, first.table, first.max)
