"""A list of which a rule says what becomes of each: at filing, at every decision, by the law of each one's entry."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import (
    Answer,
    Case,
    CaseLine,
    decide_step,
    open_list,
    prepare_step,
    run_lists,
    save_draft,
    set_outcome,
    submit_case,
)
from matricula.cases.ports import verify_ports
from matricula.cases.tests.deciding import HIGHER, HIGHER_FROM, NEEDED, PACK, deciding, deciding_law
from matricula.cases.tests.listing import GRADUATION, agree, approved, drafted_list, filed_list, open_turn
from matricula.config.testing import as_owner
from matricula.notices.api import Notice
from matricula.registry.api import Enrollment, Student
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import PackError, Refused, stack_for
from matricula.regulation.stacks.linking import check_links

pytestmark = pytest.mark.django_db

LEAVING = {"stage": "primary", "procedure": GRADUATION}


@pytest.fixture
def leaving(province: Province) -> list[Student]:
    """Three students of the leaving grade."""
    return [enrolled(province, grade="g06") for _ in range(3)]


def results(leaving: list[Student], *credits_given: int | None) -> dict[int, int | None]:
    return {one.pk: has for one, has in zip(leaving, credits_given, strict=True)}


def lines(case: Case) -> list[CaseLine]:
    with as_owner():
        return list(CaseLine.objects.filter(case=case).order_by("student_id"))


def statuses(students: list[Student]) -> list[str]:
    with as_owner():
        return [Student.objects.get(pk=one.pk).status for one in students]


def test_what_becomes_of_each_follows_from_the_rule(province: Province, leaving: list[Student]) -> None:
    with deciding(results(leaving, NEEDED, NEEDED - 4, None)):
        case = drafted_list(province, **LEAVING)
        met, unmet, unknown = lines(case)
        assert (met.outcome, met.against, met.findings) == ("graduated", [], [])
        assert (unmet.outcome, unmet.against) == ("completed", [])
        assert unmet.findings == [
            {"clause": "CN-GZ-13", "text": dict.fromkeys(("en", "zh-hans"), "Credits: 140 of 144")}
        ]
        assert (unknown.outcome, unknown.findings) == ("", [])
        assert [(one["code"], one["clause"]) for one in unknown.against] == [("undecided", "CN-GZ-13")]
        by = province.acting("east_one")
        with in_scope(by):
            submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
        approved(province, case)
        run_lists()
    assert statuses(leaving) == ["graduated", "completed", "normal"]


def test_nobody_sets_what_follows_from_the_rule(province: Province, leaving: list[Student]) -> None:
    with deciding(results(leaving, NEEDED, NEEDED - 4, None)):
        case, by = drafted_list(province, **LEAVING), province.acting("east_one")
        with in_scope(by), pytest.raises(Refused) as refusal:
            set_outcome(by=by, case=case.uuid, students=[leaving[1].uuid], outcome="graduated")
        assert (refusal.value.code, refusal.value.clause) == ("outcome_follows", "CN-GZ-14")
        assert lines(case)[1].outcome == "completed"


def test_filing_judges_again(province: Province, leaving: list[Student]) -> None:
    known = results(leaving, NEEDED, NEEDED, None)
    with deciding(known):
        case, by = drafted_list(province, **LEAVING), province.acting("east_one")
        known.update(results(leaving, NEEDED - 1, None, NEEDED))
        with in_scope(by):
            submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
        assert [(one.outcome, bool(one.against)) for one in lines(case)] == [
            ("completed", False),
            ("", True),
            ("graduated", False),
        ]


def test_a_credit_withdrawn_after_filing_takes_the_line_off_at_the_next_decision(
    province: Province, leaving: list[Student]
) -> None:
    """It is named with what was found, and the school is told."""
    known = results(leaving, NEEDED, NEEDED, NEEDED)
    with deciding(known):
        case = filed_list(province, **LEAVING)
        known[leaving[1].pk] = NEEDED - 2
        agree(province, case, "east_one")
        stays, left, stays_too = lines(case)
        assert (stays.against, stays_too.against) == ([], [])
        assert [(one["code"], one["clause"], one["text"]["en"]) for one in left.against] == [
            ("other_outcome", "CN-GZ-13", "Credits: 142 of 144")
        ]
        assert left.outcome == "graduated", "what was filed stays to be read"
        with as_owner():
            event = case.events.get(kind="approved")
            assert event.detail["left_list"] == [str(leaving[1].uuid)]
            told = Notice.objects.filter(kind="case.fell_out", about_uuid=case.uuid)
            assert {one.recipient_id for one in told} == {
                province.acting("east_one", role).user_id for role in ("record_officer", "head")
            }
        known[leaving[2].pk] = None
        known[leaving[1].pk] = NEEDED
        approved_by_authority(province, case)
        assert [one["code"] for one in lines(case)[2].against] == ["undecided"]
        assert lines(case)[1].against == left.against, "nobody comes back onto a filed list"
        run_lists()
    assert statuses(leaving) == ["graduated", "normal", "normal"]


def approved_by_authority(province: Province, case: Case) -> None:
    officer = province.acting("east")
    with in_scope(officer):
        prepare_step(by=officer, case=case.uuid, step=open_turn(case), recommendation=Answer.APPROVE)
    agree(province, case, "east")


def test_who_has_come_to_more_than_was_filed_leaves_the_list_too(
    province: Province, leaving: list[Student]
) -> None:
    known = results(leaving, NEEDED - 1, NEEDED, NEEDED)
    with deciding(known):
        case = filed_list(province, **LEAVING)
        known[leaving[0].pk] = NEEDED
        agree(province, case, "east_one")
        assert lines(case)[0].against == [{"code": "other_outcome", "clause": "CN-GZ-14"}]


def test_a_list_that_nobody_would_stay_on_is_not_approved(province: Province, leaving: list[Student]) -> None:
    known = results(leaving, NEEDED, NEEDED, NEEDED)
    with deciding(known):
        case = filed_list(province, **LEAVING)
        known.clear()
        head = province.acting("east_one", "head")
        with in_scope(head), pytest.raises(Refused) as refusal:
            decide_step(by=head, case=case.uuid, step=open_turn(case), answer=Answer.APPROVE)
        assert refusal.value.code == "nobody_on_list"
        assert all(one.against == [] for one in lines(case))
        with in_scope(head):
            decide_step(
                by=head,
                case=case.uuid,
                step=open_turn(case),
                answer=Answer.RETURN,
                reason="Results are missing",
            )


def test_each_is_judged_by_the_law_of_the_day_of_entry(province: Province, leaving: list[Student]) -> None:
    with as_owner():
        Enrollment.objects.filter(student=leaving[1]).update(entered_on=HIGHER_FROM)
        Enrollment.objects.filter(student=leaving[2]).update(entered_on=date(1999, 9, 1))
    with deciding(results(leaving, NEEDED, NEEDED, HIGHER)):
        old, new, before_the_law = lines(drafted_list(province, **LEAVING))
    assert old.outcome == "graduated"
    assert new.findings[0]["text"]["en"] == "Credits: 144 of 150"
    assert [(one["code"], one["clause"]) for one in before_the_law.against] == [("undecided", "CN-GZ-13")]


def test_drawing_up_and_deciding_ask_no_more_for_more_students(
    province: Province, leaving: list[Student]
) -> None:
    def asked(school: str, own: list[Student]) -> tuple[int, int]:
        by, head = province.acting(school), province.acting(school, "head")
        with in_scope(by), CaptureQueriesContext(connection) as drawn:
            case = open_list(by=by, key=uuid.uuid4().hex, **LEAVING)
        with in_scope(by):
            save_draft(by=by, case=case.uuid, payload={"checked_by": "测试员"})
            submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
        known.update({one.pk: NEEDED - 1 for one in own[1:]})
        with in_scope(head), CaptureQueriesContext(connection) as decided:
            decide_step(by=head, case=case.uuid, step=open_turn(case), answer=Answer.APPROVE)
        return len(drawn), len(decided)

    many = [enrolled(province, "east_two", grade="g06") for _ in range(9)]
    west = [enrolled(province, "west_one", grade="g06") for _ in range(2)]
    known: dict[int, int | None] = {one.pk: NEEDED for one in (*leaving, *many, *west)}
    with deciding(known):
        asked("east_one", leaving[:2])  # what is read once and kept is not counted against either
        few = asked("west_one", west)
        assert asked("east_two", many) == few


def test_the_loader_knows_what_a_line_may_be_judged_by() -> None:
    law = deciding_law(stack_for(PACK))
    check_links(law)
    with pytest.raises(PackError, match=r"fact of lines 'tests\.results'"):
        verify_ports(law.procedures[GRADUATION].versions[-1], law)
