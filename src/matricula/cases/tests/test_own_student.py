"""A transfer of a student whom the school has already is refused before there is a draft."""

import pytest

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, NotFit, open_case
from matricula.registry.tests.pupils import enrolled

pytestmark = pytest.mark.django_db


def test_a_transfer_of_ones_own_student_opens_no_draft(province: Province) -> None:
    student = enrolled(province, "east_one")
    by = province.acting("east_one")
    with in_scope(by):
        number = student.numbers.get(ended_on=None).number
        with pytest.raises(NotFit) as refused:
            open_case(by=by, procedure="transfer", number=number, name=student.name, key="k" * 32)
        assert not Case.objects.exists()
    assert refused.value.code == "other_school"
    assert refused.value.clause == "CN-GZ-16.1"
    assert "the student's page" in refused.value.text_in("en")
    elsewhere = province.acting("east_two")
    with in_scope(elsewhere):
        assert open_case(
            by=elsewhere, procedure="transfer", number=number, name=student.name, key="k" * 32
        ).uuid
