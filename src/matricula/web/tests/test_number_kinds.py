"""Beside a student number stands of which kind it is, in the words of the pack."""

import pytest
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.cases.tests.filing import approved_by, filed_number, filed_transfer
from matricula.registry.api import Student, sealed_copies
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import stack_for
from matricula.web.coded import number_kind
from matricula.web.tests.case_pages import page_of, words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
TEMPORARY, FORMAL = "temporary number", "formal number"


def shown(province: Province, name: str, *arguments: object, language: str = "en") -> str:
    client = signed_in(province.appointment("east_one"))
    answer = client.get(reverse(name, args=arguments), headers={"accept-language": language})
    return words_of(answer.content.decode())


def row_of(province: Province, student: Student) -> str:
    """The list from the student's name on: above it the kinds stand as choices of a filter."""
    return shown(province, "students").partition(student.name)[2]


def test_the_students_page_and_the_list_tell_a_temporary_number_from_a_formal_one(province: Province) -> None:
    student = enrolled(province)
    assert f"{TEMPORARY} · since" in shown(province, "student", student.uuid)
    assert TEMPORARY in row_of(province, student)
    assert "临时学籍号" in shown(province, "student", student.uuid, language="zh-hans")
    case = filed_number(province, student, school="east_one")
    assert TEMPORARY in words_of(page_of(province, case, "east_one"))
    approved_by(province, case, "east_one", "east", "province", "province")
    assert f"{FORMAL} · since" in shown(province, "student", student.uuid)
    assert TEMPORARY not in row_of(province, student)
    assert FORMAL not in row_of(province, student), "in a list only what is out of the ordinary is said"


def test_a_sealed_copy_says_it_too(province: Province) -> None:
    case = filed_transfer(province, enrolled(province), to="east_two")
    approved_by(province, case, "east_two", "east_one", "east")
    by = province.acting("east_one")
    with in_scope(by):
        (copy,) = sealed_copies(by, province.orgs["east_one"])
    assert f"{TEMPORARY} · since" in shown(province, "sealed_copy", copy.uuid)


def test_what_the_pack_does_not_know_has_no_kind() -> None:
    stack = stack_for(PACK)
    assert number_kind(stack, "") == number_kind(stack, "X12") == ""
    assert number_kind(stack, "J520102201602290019") == "formal number, without identity number"
