"""What students are found by follows them, and nobody writes it."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.registry.api import Guardian, SearchKeys, Student, StudentNumber
from matricula.registry.tests.pupils import enrolled, new_student

pytestmark = pytest.mark.django_db


def refused(statement: str, *values: Any) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(getattr(error.value.__cause__, "sqlstate", ""))


def keys_of(student: Student) -> SearchKeys:
    with as_owner():
        return SearchKeys.objects.get(pk=student.pk)


def test_the_keys_come_with_the_place(province: Province) -> None:
    student = enrolled(province, person=new_student("欧阳小测"))
    school = province.orgs["east_one"]
    keys = keys_of(student)
    with as_owner():
        number = student.numbers.get().number
    assert (keys.school_id, keys.district_id) == (school.pk, province.orgs["east"].pk)
    assert (keys.number, keys.ending) == (number, number[::-1])
    assert keys.school_number == f"{school.pk}:{number}"
    assert keys.district_number == f"{province.orgs['east'].pk}:{number}"
    assert keys.region_number == f"{province.orgs['city'].pk}:{number}"
    assert keys.initials == "oyxc ou yang xiao ce"


def test_the_keys_follow_the_number_the_name_and_the_place(province: Province) -> None:
    student = enrolled(province, person=new_student("欧阳小测"))
    with as_owner():
        StudentNumber.objects.filter(student=student).update(ended_on=student.birth_on)
    assert (keys_of(student).number, keys_of(student).ending) == ("", "")
    with as_owner():
        StudentNumber.objects.create(
            student=student, number="G1234", kind="formal", started_on=student.birth_on
        )
        Student.objects.filter(pk=student.pk).update(sort_key="ou yang da ce")
    assert (keys_of(student).number, keys_of(student).ending) == ("G1234", "4321G")
    assert keys_of(student).initials == "oydc ou yang da ce"
    west = province.orgs["west_one"]
    with as_owner():
        # What the triggers write when a place begins elsewhere.
        Student.objects.filter(pk=student.pk).update(school=west, district=province.orgs["west"])
    assert (keys_of(student).school_id, keys_of(student).school_number) == (west.pk, f"{west.pk}:G1234")
    assert keys_of(student).district_id == province.orgs["west"].pk


def test_the_application_writes_no_keys(province: Province) -> None:
    student = enrolled(province)
    with in_scope(province.acting("east_one")):
        assert refused("UPDATE registry_searchkeys SET number = 'G1' WHERE id = %s", student.pk) == "42501"
        assert refused("DELETE FROM registry_searchkeys WHERE id = %s", student.pk) == "42501"
        assert refused("INSERT INTO registry_searchkeys SELECT * FROM registry_searchkeys") == "42501"
        assert refused("SELECT registry_keep_search_keys(ARRAY[%s]::bigint[])", student.pk) == "42501"


def test_the_keys_of_a_student_are_seen_by_who_sees_the_student(province: Province) -> None:
    enrolled(province)
    for office, seen in (("east_one", 1), ("east", 1), ("city", 1), ("east_two", 0), ("west", 0)):
        with in_scope(province.acting(office)):
            assert SearchKeys.objects.count() == seen, office
    assert SearchKeys.objects.count() == 0, "without a scope there is nobody"


def test_the_own_telephone_is_kept_from_the_place_on_and_with_each_correction(province: Province) -> None:
    person = replace(new_student("话一"), particulars={"phone": "+86 137 1234 5678"})
    student = enrolled(province, person=person)

    def kept() -> str:
        with as_owner():
            return SearchKeys.objects.get(student=student).phone_key

    assert kept() == "3712345678"
    with as_owner():
        Student.objects.filter(pk=student.pk).update(
            particulars={**student.particulars, "phone": "１３９ 0000 0001"}
        )
    assert kept() == "3900000001"
    with as_owner():
        Student.objects.filter(pk=student.pk).update(sort_key="zz hua")
    assert kept() == "3900000001", "the other keys are written anew, this one stays"
    for nothing in ({}, {"phone": None}, {"phone": "110"}):
        with as_owner():
            Student.objects.filter(pk=student.pk).update(particulars=nothing)
        assert kept() == "", nothing


def test_a_telephone_is_kept_as_it_is_looked_for_whatever_somebody_writes(province: Province) -> None:
    student = enrolled(province)
    with in_scope(province.acting("east_one")), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_guardian SET phone = '+86 １３７-1234 5678', phone_key = '1' WHERE student_id = %s",
            [student.pk],
        )
        assert Guardian.objects.get(student=student).phone_key == "3712345678"
        Guardian.objects.filter(student=student).update(phone="110")
        assert Guardian.objects.get(student=student).phone_key == ""
