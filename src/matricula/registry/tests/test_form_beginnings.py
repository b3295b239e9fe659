"""What a form about a student begins with is what the register has on the day, for whoever sees the student."""

from datetime import date
from typing import Any

import pytest

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.registry.api import FormBeginnings, StudentNotSeen, form_beginnings
from matricula.registry.tests.pupils import enrolled

pytestmark = pytest.mark.django_db
BEFORE = date(2000, 1, 1)


def today(province: Province) -> date:
    return civil_today(province.orgs["east_one"].time_zone)


def test_the_document_and_the_first_guardian_in_four_statements(
    province: Province, django_assert_num_queries: Any
) -> None:
    student, by = enrolled(province), province.acting("east_one")
    with in_scope(by), django_assert_num_queries(4):
        assert form_beginnings(by, student.uuid, on=today(province)) == FormBeginnings(
            "1", "测试长", "13900000000"
        )


def test_what_has_ended_or_is_no_guardian_is_left_out(province: Province) -> None:
    student, by = enrolled(province), province.acting("east_one")
    with as_owner():
        student.guardians.update(is_guardian=False)
    with in_scope(by):
        assert form_beginnings(by, student.uuid, on=today(province)) == FormBeginnings("1")
        assert form_beginnings(by, student.uuid, on=BEFORE) == FormBeginnings()


def test_another_school_learns_nothing(province: Province) -> None:
    student, by = enrolled(province), province.acting("east_two")
    with in_scope(by), pytest.raises(StudentNotSeen):
        form_beginnings(by, student.uuid, on=today(province))
