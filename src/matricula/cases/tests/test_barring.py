"""What a window bars is filed until its last day and no longer; what was filed by then goes on."""

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import Province
from matricula.cases import ports
from matricula.cases.api import (
    Answer,
    Barred,
    Case,
    CaseState,
    decide_step,
    resubmit_case,
    submit_case,
    verify_ports,
)
from matricula.cases.tests.deciding import PACK, barring
from matricula.cases.tests.leaving import drafted_leave, filed_leave
from matricula.cases.tests.listing import open_turn
from matricula.cases.tests.test_governing import with_procedure
from matricula.config.testing import law_in_force
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import PackError, Refused, Stack, stack_for, substituted

pytestmark = pytest.mark.django_db

WINDOW = "graduation_data"


def barring_law() -> Stack:
    """Leave as it is, but barred by a window."""
    stack = stack_for(PACK)
    return with_procedure(stack, replace(stack.procedures["leave"].versions[-1], barred_by=WINDOW))


@contextmanager
def over_for(*students: Student) -> Iterator[None]:
    """Within, leave is barred by the window, which is over for these students since the end of May."""
    barred = {one.pk for one in students}

    def over(window: str, students: Collection[int], stack: Stack, by: Acting) -> Barred | None:
        assert window == WINDOW
        return Barred(date(2026, 5, 31), "CN-GZ-18") if barred.intersection(students) else None

    law = barring_law()
    law_in_force(law)
    with barring(over), substituted(law):
        yield


def file(province: Province, case: Case) -> Case:
    by = province.acting("east_one")
    with in_scope(by):
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def test_filing_is_refused_with_the_day_and_the_draft_stays(province: Province) -> None:
    student = enrolled(province)
    with over_for(student):
        case = drafted_leave(province, student)
        with pytest.raises(Refused) as refusal:
            file(province, case)
        assert (refusal.value.code, refusal.value.clause) == ("barred", "CN-GZ-18")
        assert "2026" in str(refusal.value.text)
        assert refusal.value.next_step
        with in_scope(province.acting("east_one")):
            case.refresh_from_db()
        assert (case.state, case.payload["ground_statement"]) == (CaseState.DRAFT, "随家人外出")


def test_it_is_barred_for_those_alone_for_whom_the_window_is_over(province: Province) -> None:
    leaving, other = enrolled(province), enrolled(province)
    with over_for(leaving):
        assert file(province, drafted_leave(province, other)).state == CaseState.RUNNING


def test_what_was_filed_by_then_is_corrected_and_goes_on(province: Province) -> None:
    student = enrolled(province)
    with over_for():
        case = filed_leave(province, student)
    head, by = province.acting("east_one", "head"), province.acting("east_one")
    with over_for(student):
        with in_scope(head):
            decide_step(
                by=head,
                case=case.uuid,
                step=open_turn(case),
                answer=Answer.RETURN,
                reason="A page is missing",
            )
        with in_scope(by):
            assert resubmit_case(by=by, case=case.uuid, key=uuid.uuid4().hex).state == CaseState.RUNNING


def test_a_law_that_bars_needs_somebody_who_says_when(monkeypatch: pytest.MonkeyPatch) -> None:
    law = barring_law()
    monkeypatch.setattr(ports, "_bars", {})
    with pytest.raises(PackError, match=r"judge of windows 'barred_by'"):
        verify_ports(law.procedures["leave"].versions[-1], law)
