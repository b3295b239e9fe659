"""Correcting particulars by the action alone, and what raw SQL may not write of a student."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from matricula.authorities.api import NotPermitted, in_scope
from matricula.authorities.tests.people import Province
from matricula.registry.api import (
    KEY_DATA_TABLE,
    Guardian,
    NotAcceptable,
    correct_particulars,
    correctable,
)
from matricula.registry.checks import unfit_particulars
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db


def test_a_field_that_the_pack_calls_key_data_is_not_corrected(province: Province) -> None:
    stack = stack_for(province.orgs["east_one"].pack)
    assert "ethnicity" in {one.field for one in correctable(stack)}
    listed = stack.tables[KEY_DATA_TABLE]
    more = replace(listed, entries={**listed.entries, "ethnicity": next(iter(listed.entries.values()))})
    stricter = replace(stack, tables={**stack.tables, KEY_DATA_TABLE: more})
    assert "ethnicity" not in {one.field for one in correctable(stricter)}


@pytest.mark.parametrize("field", ["name", "sex", "birth_date", "id_number", "grade", "nonsense"])
def test_key_data_and_fields_that_there_are_not_are_refused(province: Province, field: str) -> None:
    student, by = enrolled(province), province.acting("east_one")
    with in_scope(by), pytest.raises(NotAcceptable) as refused:
        correct_particulars(
            by=by, enrollment=student.enrollments.get(), typed={field: "1", "address": "新街"}, reason="核对"
        )
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, "unknown")]


def test_only_the_school_where_the_student_is_corrects(province: Province) -> None:
    student = enrolled(province)
    with in_scope(province.acting("east_one")):
        place = student.enrollments.select_related("school").get()
    for who in (province.acting("east"), province.acting("east_one", "head")):
        with in_scope(who), pytest.raises(NotPermitted):
            correct_particulars(by=who, enrollment=place, typed={"address": "新街"}, reason="核对")
    put_into_status(student, "dead")
    by = province.acting("east_one")
    with in_scope(by), pytest.raises(Refused) as refused:
        correct_particulars(by=by, enrollment=place, typed={"address": "新街"}, reason="核对")
    assert (refused.value.code, refused.value.clause) == ("not_the_pupils_school", "CN-GZ-15")


@pytest.mark.parametrize("column", ["name", "sex", "birth_on"])
def test_raw_sql_writes_no_key_data_without_a_case(province: Province, column: str) -> None:
    student = enrolled(province)
    with in_scope(province.acting("east_one")), connection.cursor() as cursor:
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute(f"UPDATE registry_student SET {column} = {column} WHERE id = %s", [student.pk])
        assert getattr(refused.value.__cause__, "sqlstate", "") == "42501"


def test_lists_go_by_the_reading_of_the_name_as_it_was_corrected(province: Province) -> None:
    by = province.acting("east_one")
    student = enrolled(province, person=new_student("单一"))
    with in_scope(by):
        place, before = student.enrollments.get(), student.sort_key
        correct_particulars(by=by, enrollment=place, typed={"name_pinyin": "Zzz Yi"}, reason="家长告知读音")
        student.refresh_from_db()
        assert before < student.sort_key, "it moves to the end of the list"
        assert student.particulars["name_pinyin"] == "Zzz Yi"
        correct_particulars(by=by, enrollment=place, typed={"name_pinyin": ""}, reason="以户口簿为准")
        student.refresh_from_db()
        assert (student.sort_key, student.particulars) == (before, {})


def test_raw_sql_gives_no_row_of_a_family_to_another_and_revives_none(province: Province) -> None:
    student, other = enrolled(province), enrolled(province)
    with in_scope(province.acting("east_one")), connection.cursor() as cursor:
        for change in (
            f"student_id = {other.pk}, position = 7",
            "uuid = gen_random_uuid()",
            "started_on = started_on - 1",
        ):
            with pytest.raises(DatabaseError) as refused, transaction.atomic():
                cursor.execute(f"UPDATE registry_guardian SET {change} WHERE student_id = %s", [student.pk])
            assert getattr(refused.value.__cause__, "sqlstate", "") == "MR115", change
        cursor.execute(
            "UPDATE registry_guardian SET ended_on = started_on WHERE student_id = %s", [student.pk]
        )
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute("UPDATE registry_guardian SET ended_on = NULL WHERE student_id = %s", [student.pk])
        assert getattr(refused.value.__cause__, "sqlstate", "") == "MR115"


def test_two_stand_in_one_place_of_the_form_by_no_way(province: Province) -> None:
    student = enrolled(province)
    with in_scope(province.acting("east_one")):
        one = student.guardians.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Guardian.objects.create(
                student=student, position=1, name="测试乙", relation="52", started_on=one.started_on
            )


def test_a_form_tells_no_particular_that_a_school_does_not_correct(province: Province) -> None:
    stack = stack_for(province.orgs["east_one"].pack)
    assert list(unfit_particulars(stack)) == []
    history = stack.procedures["transfer"]
    form = history.versions[-1].form
    fields = tuple(
        replace(one, particular="name") if one.id == "home_address" else one for one in form.fields
    )
    changed = replace(history.versions[-1], form=replace(form, fields=fields))
    wrong = replace(stack, procedures={**stack.procedures, "transfer": replace(history, versions=(changed,))})
    assert list(unfit_particulars(wrong)) == [
        "procedures.transfer.form.fields.home_address.particular: no school corrects 'name'"
    ]
