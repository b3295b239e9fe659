"""The last step of a request for a formal number: its own words, the number it gives, and what the register gave."""

import re

import pytest
from django.urls import reverse

from matricula.audit.api import AccessLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Answer, Case, decide_step, open_case, prepare_step, save_draft
from matricula.cases.tests.filing import approved_by, drafted_number, drafted_transfer, filed_number
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, made_up_id
from matricula.web.masking import masked
from matricula.web.tests.case_pages import move, page_of, words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
GIVES, REFUSES = "The ministry gives the number", "The ministry does not give the number"


def at_the_last_step(province: Province, student: Student, number: str) -> Case:
    case = filed_number(province, student, school="east_one", id_number=number)
    return approved_by(province, case, "east_one", "east", "province")


def test_the_ministrys_answer_has_its_own_words_at_that_step_alone(province: Province) -> None:
    student = enrolled(province)
    case = filed_number(province, student, school="east_one")
    before = words_of(page_of(province, case, "east_one", "head"))
    assert "Approve" in before
    assert GIVES not in before
    approved_by(province, case, "east_one", "east", "province")
    said = words_of(page_of(province, case, "province"))
    for words in ("What the ministry answered", GIVES, REFUSES, f"Ground, with the answer “{REFUSES}”"):
        assert words in said, words
    for words in ("Your answer", "> Approve <", "Ground, when you refuse", "Prepare the decision"):
        assert words not in said, words


def test_no_form_stands_within_another(province: Province) -> None:
    """A browser would end the outer one where the inner one ends, and the answer would be sent by no button."""
    student = enrolled(province)
    case = at_the_last_step(province, student, made_up_id(student.birth_on, 777))
    page = page_of(province, case, "province")
    assert reverse("case_reveal", args=[case.uuid, "given-number"]) in page
    marks = re.findall(r"<(/?)form\b", page)
    assert marks == ["", "/"] * (len(marks) // 2)


def test_the_number_is_shown_before_the_head_confirms_and_on_the_decided_case(province: Province) -> None:
    student = enrolled(province)
    number = made_up_id(student.birth_on, 777)
    case = at_the_last_step(province, student, number)
    officer = province.acting("province")
    with in_scope(officer):
        turn = case.steps.get(state="open")
        held = student.numbers.get().number
        prepare_step(by=officer, case=case.uuid, step=turn.pk, recommendation=Answer.APPROVE)
    page = page_of(province, case, "province", "head")
    said = words_of(page)
    assert f"proposes: {GIVES}" in said
    assert f"Prepared: {GIVES}" in said
    assert f"With the answer “{GIVES}”" in said
    for one, kind in ((f"G{number}", "formal number"), (held, "temporary number")):
        assert masked(one) in said
        assert one not in page, "masked until asked for"
        assert re.search(re.escape(masked(one)) + f"[^•]*{kind}", said), kind
    head = province.acting("province", "head")
    with in_scope(head):
        decide_step(by=head, case=case.uuid, step=turn.pk, answer=Answer.APPROVE)
    for org in ("province", "east_one"):
        decided = words_of(page_of(province, case, org))
        assert "The student has a new number" in decided
        assert re.search("Student number now[^•]*" + re.escape(masked(f"G{number}")), decided)
        assert re.search("Student number before[^•]*" + re.escape(masked(held)), decided)
        assert GIVES in decided, "the way that was gone says what was answered"


def test_the_number_to_be_given_is_shown_in_full_to_whoever_asks_and_the_look_is_noted(
    province: Province,
) -> None:
    student = enrolled(province)
    number = made_up_id(student.birth_on, 777)
    case = at_the_last_step(province, student, number)
    way = reverse("case_reveal", args=[case.uuid, "given-number"])
    head = province.appointment("province", "head")
    client = signed_in(head)
    assert way in client.get(reverse("case", args=[case.uuid])).content.decode()
    assert f"G{number}" in client.post(way, {"appointment": head.pk}).content.decode()
    with in_scope(province.acting("province")):
        look = AccessLog.objects.get(page="reveal:case")
    assert (look.subject_uuid, look.unmasked, look.user_id) == (student.uuid, True, head.user_id)
    stranger = province.appointment("west", "head")
    assert signed_in(stranger).post(way, {"appointment": stranger.pk}).status_code == 404
    moved = drafted_transfer(province, enrolled(province), to="east_two")
    none = reverse("case_reveal", args=[moved.uuid, "given-number"])
    starter = province.appointment("east_two")
    assert signed_in(starter).post(none, {"appointment": starter.pk}).status_code == 404


def test_a_number_that_the_ministry_did_not_give_is_shown_to_nobody(province: Province) -> None:
    student = enrolled(province)
    number = made_up_id(student.birth_on, 777)
    case = at_the_last_step(province, student, number)
    officer, head = province.acting("province"), province.acting("province", "head")
    with in_scope(officer):
        turn = case.steps.get(state="open").pk
    refused = {"ground": "ministry_declined", "reason": "Not given."}
    with in_scope(officer):
        prepare_step(by=officer, case=case.uuid, step=turn, recommendation=Answer.REFUSE, **refused)
    with in_scope(head):
        decide_step(by=head, case=case.uuid, step=turn, answer=Answer.REFUSE, **refused)
    said = words_of(page_of(province, case, "east_one"))
    assert REFUSES in said
    assert masked(f"G{number}") not in said
    assert "The student has a new number" not in said


def form_of(province: Province, case: Case, org: str = "east_one") -> str:
    answer = signed_in(province.appointment(org)).get(reverse("case_form", args=[case.uuid]))
    return str(answer.content.decode())


def test_the_form_begins_with_what_the_register_has_until_it_is_saved(province: Province) -> None:
    student, by = enrolled(province), province.acting("east_one")
    with in_scope(by):
        case = open_case(by=by, procedure="formal_number", student=student.uuid, key="a" * 32)
        held = student.identity_documents.get()
    page = form_of(province, case)
    assert 'value="测试长"' in page
    assert 'value="13900000000"' in page
    assert re.search(rf'<option value="{held.kind}" selected', page)
    assert "Some fields are filled in from the register." in page
    assert held.number not in page, "the number is copied from the paper, and masked everywhere else"
    with in_scope(by):
        save_draft(by=by, case=case.uuid, payload={"guardian_name": "测试母"})
    page = form_of(province, case)
    assert 'value="测试母"' in page
    assert "from the register" not in page
    assert 'value="13900000000"' not in page, "a field that somebody emptied stays empty"


def test_another_schools_student_gives_nothing_to_a_form(province: Province) -> None:
    case = drafted_transfer(province, enrolled(province), to="east_two", filled_in=False)
    page = form_of(province, case, "east_two")
    assert "测试长" not in page
    assert "13900000000" not in page


def test_the_students_page_leads_to_the_request_that_is_under_way(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    page = reverse("student", args=[student.uuid])
    start = reverse("case_start_own", args=[student.uuid, "formal_number"])
    assert start in client.get(page).content.decode()
    case = drafted_number(province, student, school="east_one")
    for _round in range(2):
        shown = client.get(page).content.decode()
        assert start not in shown
        assert "Under way: Request for a formal number" in words_of(shown)
        assert f'href="{reverse("case", args=[case.uuid])}"' in shown
        move(client, case, "submit", key="b" * 32, appointment=province.appointment("east_one").pk)
    by = province.acting("east_one")
    with in_scope(by):
        assert Case.objects.get().state == "running"
        case = Case.objects.get()
    move(client, case, "withdraw", reason="A mistake.", appointment=province.appointment("east_one").pk)
    assert start in client.get(page).content.decode(), "what has ended may be begun again"


def test_the_office_that_filed_is_told_when_it_is_its_own_turn(province: Province) -> None:
    case = drafted_number(province, enrolled(province), school="east_one")
    client = signed_in(province.appointment("east_one"))
    move(client, case, "submit", key="b" * 32, appointment=province.appointment("east_one").pk)
    said = client.get(reverse("case", args=[case.uuid])).content.decode().replace("&#39;", "'")
    assert "Filed. It is your own office's turn now." in said
    assert "the first office's turn" not in said
