"""The turn on the page of a case: who may do what, what was proposed, and what would follow."""

import html
import re

import pytest
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import (
    Answer,
    Case,
    attach_evidence,
    decide_step,
    prepare_step,
)
from matricula.cases.tests.filing import approved_by, drafted_transfer, filed_transfer, picture
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.case_pages import (
    REASON,
    at_the_county,
    begun,
    copied,
    move,
    page_of,
    proposed_refusal,
    province,
    words_of,
)
from matricula.web.tests.test_office_pages import signed_in

__all__ = ["at_the_county", "begun", "copied", "proposed_refusal", "province"]

pytestmark = pytest.mark.django_db


def test_the_sending_school_is_offered_no_refusal_and_its_objection_is_read_by_who_decides(
    province: Province,
) -> None:
    case = filed_transfer(province, enrolled(province, "east_one"), to="east_two")
    case = approved_by(province, case, "east_two")
    with in_scope(province.acting("east_one")):
        turn = case.steps.get(state="open").pk
    page = page_of(province, case, "east_one")
    assert re.findall('name="answer" value="([a-z]+)"', page) == ["approve", "object"]
    assert "The sending school objects" in page
    assert "Ground, when you object" in page
    kinds = re.search('<select id="kind".*?</select>', page)
    assert kinds
    assert re.findall('value="([a-z_]+)"', kinds[0]) == ["objection_proof"]
    officer, head = province.acting("east_one"), province.acting("east_one", "head")
    said = {"ground": "papers_not_true", "reason": REASON}
    with in_scope(officer):
        attach_evidence(
            by=officer, case=case.uuid, kind="objection_proof", content=picture("blue"), file_name="stamp.png"
        )
        prepare_step(by=officer, case=case.uuid, step=turn, recommendation=Answer.OBJECT, **said)
    with in_scope(head):
        decide_step(by=head, case=case.uuid, step=turn, answer=Answer.OBJECT, **said)
    page = page_of(province, case, "east")
    assert page.index("<blockquote>") < page.index('class="steps'), "read before anything is decided"
    said_there = words_of(page).replace("&#x27;", "'")
    assert f"{province.orgs['east_one'].names['en']} objects" in said_there
    for told in (REASON, "The papers are not true", "Paper that bears out the objection", "stamp.png"):
        assert told in said_there, told
    assert 'class="step objected"' in page
    assert re.findall('name="answer" value="([a-z]+)"', page) == ["approve", "refuse", "return"]


def test_a_refused_case_says_on_which_ground_and_clause(
    province: Province, proposed_refusal: tuple[Case, int]
) -> None:
    case, turn = proposed_refusal
    head = province.acting("east", "head")
    with in_scope(head):
        decide_step(
            by=head,
            case=case.uuid,
            step=turn,
            answer=Answer.REFUSE,
            ground="papers_not_true",
            reason=REASON,
        )
    said = html.unescape(words_of(page_of(province, case, "east_one")))
    top = said[: said.index("Receiving school agrees and files")]
    assert "The papers are not true" in top
    assert "CN-GZ-25" in top
    assert REASON in top


def test_the_head_reads_the_proposal_and_chooses_for_themselves(
    province: Province, proposed_refusal: tuple[Case, int]
) -> None:
    case, turn = proposed_refusal
    officer = province.appointment("east").user.display_name
    page = page_of(province, case, "east", "head")
    said = html.unescape(words_of(page))
    assert f"{officer} proposes: Refuse" in said
    assert 'value="papers_not_true" selected' in page
    assert said.count(REASON) >= 2, "stated, and standing in the box"
    assert not re.search(r'name="answer"[^>]*checked', page)
    browser = signed_in(province.appointment("east", "head"))
    unanswered = move(browser, case, "decide", step=turn, reason=REASON)
    assert unanswered.status_code == 422
    approved = move(browser, case, "decide", step=turn, answer="approve", reason=REASON, proposed=REASON)
    assert approved.status_code == 302
    with in_scope(province.acting("east")):
        assert case.steps.get(pk=turn).reason == "", "an approval does not carry the reason of a refusal"


def test_who_has_prepared_waits_and_is_not_asked_again(
    province: Province, proposed_refusal: tuple[Case, int]
) -> None:
    case, _turn = proposed_refusal
    head = province.appointment("east", "head").user.display_name
    page = page_of(province, case, "east")
    assert "You propose: Refuse" in page
    assert page.index("Change the proposal</summary>") < page.index('name="answer"')
    assert f"Head: {head}" in re.sub(r"\s+:", ":", words_of(page))


def test_a_refusal_without_a_ground_asks_for_the_ground(
    province: Province, at_the_county: tuple[Case, int]
) -> None:
    case, turn = at_the_county
    browser = signed_in(province.appointment("east"))
    answer = move(browser, case, "prepare", step=turn, answer="refuse", reason=REASON)
    assert answer.status_code == 422
    assert "Choose the ground from the list" in answer.content.decode()


def test_who_may_not_act_reads_each_reason_once(province: Province, at_the_county: tuple[Case, int]) -> None:
    case, _turn = at_the_county
    page = page_of(province, case, "east_one")
    assert page.count("another office&#39;s turn") == 1
    assert 'role="alert"' not in page


@pytest.mark.parametrize("name", ["decide", "prepare", "submit", "withdraw", "comment"])
def test_a_reload_after_a_refusal_leads_to_the_case(province: Province, name: str) -> None:
    case = drafted_transfer(province, enrolled(province), to="east_two", filled_in=False)
    browser = signed_in(province.appointment("east_two"))
    for address in (reverse("case_move", args=[case.uuid, name]), reverse("case_evidence", args=[case.uuid])):
        assert browser.get(address)["Location"] == reverse("case", args=[case.uuid])
    assert browser.get(f"/cases/{case.uuid}/nonesuch/").status_code == 404


def test_the_inbox_says_for_whom_of_the_office_a_turn_waits(
    province: Province, at_the_county: tuple[Case, int]
) -> None:
    case, turn = at_the_county
    officer, head = signed_in(province.appointment("east")), signed_in(province.appointment("east", "head"))
    home = reverse("home")
    assert "to be prepared by: Record officer" in officer.get(home).content.decode()
    assert "your turn" in officer.get(home).content.decode()
    assert "your turn" not in head.get(home).content.decode()
    by = province.acting("east")
    with in_scope(by):
        prepare_step(by=by, case=case.uuid, step=turn, recommendation=Answer.APPROVE)
    assert "to be decided by: Head" in head.get(home).content.decode()
    assert "your turn" in head.get(home).content.decode()
    assert "your turn" not in officer.get(home).content.decode()


def test_papers_stand_beside_the_decision_and_before_it(
    province: Province, at_the_county: tuple[Case, int]
) -> None:
    case, _turn = at_the_county
    page = page_of(province, case, "east")
    beside = page[page.index('<div class="beside">') :]
    assert beside.index(">Papers<") < beside.index('name="answer"')
    assert page.count(">Papers<") == 1
    looking_on = page_of(province, case, "east_one")
    assert '<div class="beside">' not in looking_on
    assert looking_on.count(">Papers<") == 1


def test_what_is_filed_says_by_whom_and_what_would_become_so(
    province: Province, at_the_county: tuple[Case, int]
) -> None:
    student = enrolled(province, "east_one")
    draft = drafted_transfer(province, student, to="east_two")
    assert "Filed, not decided yet" not in words_of(page_of(province, draft, "east_two"))
    case, _turn = at_the_county
    for org in ("east", "east_one", "east_two"):
        said = words_of(page_of(province, case, org))
        assert "Filed, not decided yet" in said
        assert "Nothing has changed for the student so far. Once every office has agreed: from " in said
    with in_scope(province.acting("east_two")):
        filer = case.events.get(kind="submitted").appointment
        assert filer is not None
        assert filer.user.display_name in said


@pytest.mark.parametrize(
    ("answer", "follows"),
    [
        (Answer.APPROVE, "Once it is decided so, it is carried out: from "),
        (Answer.REFUSE, "Once it is decided so, the case ends and nothing changes."),
        (Answer.RETURN, "Once it is decided so, it goes back to "),
    ],
)
def test_what_is_proposed_says_what_would_follow(
    province: Province, at_the_county: tuple[Case, int], answer: Answer, follows: str
) -> None:
    case, turn = at_the_county
    by = province.acting("east")
    refused = {"ground": "papers_not_true"} if answer is Answer.REFUSE else {}
    with in_scope(by):
        prepare_step(by=by, case=case.uuid, step=turn, recommendation=answer, reason=REASON, **refused)
    assert follows in words_of(page_of(province, case, "east", "head"))
    assert follows not in words_of(page_of(province, case, "east_two"))
