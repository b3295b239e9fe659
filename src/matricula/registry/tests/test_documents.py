"""Numbers of identity documents that nobody may be entered under, and what to do about each."""

from dataclasses import replace

import pytest

from matricula.registry.actions.enroll_student import check_person
from matricula.registry.tests.pupils import new_student
from matricula.regulation.api import Refused, stack_for


@pytest.mark.parametrize(
    ("number", "code", "step"),
    [
        ("522121150203123", "document_old", "present document"),
        ("99999920160229005", "document_form", "Compare it with the document"),
    ],
)
def test_a_number_of_the_old_form_is_named_as_such(number: str, code: str, step: str) -> None:
    with pytest.raises(Refused) as refused:
        check_person(stack_for("cn_guizhou"), replace(new_student(), document_number=number))
    assert refused.value.code == code
    assert step in str(refused.value.next_step)
