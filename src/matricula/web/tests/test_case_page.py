"""The page of a case says what is true for its reader, and no more than that."""

import html
import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import PACK, Province, make_province
from matricula.cases.api import (
    Answer,
    Audience,
    Case,
    attach_evidence,
    comment_on_case,
    decide_step,
    prepare_step,
    resubmit_case,
    save_draft,
)
from matricula.cases.tests.filing import approved_by, drafted_transfer, filed_transfer, picture
from matricula.cases.tests.leaving import drafted_leave
from matricula.config.testing import law_in_force
from matricula.registry.api import sealed_copies, sealed_copy
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import Stack, stack_for, substituted
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
REASON = "The stamp is not the school's."


def page_of(province: Province, case: Case, org: str, role: str = "record_officer") -> str:
    """The words of the page, without what only a machine reads."""
    answer = signed_in(province.appointment(org, role)).get(reverse("case", args=[case.uuid]))
    assert answer.status_code == 200
    return answer.content.decode()


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> tuple[Province, Case, int]:
    """A case before the common authority, and the turn there, for all tests of the module."""
    with lasting():
        province = make_province()
        case = filed_transfer(province, enrolled(province, "east_one"), to="east_two")
        case = approved_by(province, case, "east_two", "east_one")
        with in_scope(province.acting("east")):
            return province, case, case.steps.get(state="open").pk


@pytest.fixture
def copied(db: None, begun: tuple[Province, Case, int]) -> tuple[Province, Case, int]:
    return deepcopy(begun)


@pytest.fixture
def province(copied: tuple[Province, Case, int]) -> Province:
    return copied[0]


@pytest.fixture
def at_the_county(copied: tuple[Province, Case, int]) -> tuple[Case, int]:
    return copied[1:]


@pytest.fixture
def proposed_refusal(province: Province, at_the_county: tuple[Case, int]) -> tuple[Case, int]:
    case, turn = at_the_county
    by = province.acting("east")
    with in_scope(by):
        prepare_step(
            by=by,
            case=case.uuid,
            step=turn,
            recommendation=Answer.REFUSE,
            ground="papers_not_true",
            reason=REASON,
        )
    return case, turn


def move(browser: Client, case: Case, name: str, **sent: Any) -> Any:
    return browser.post(reverse("case_move", args=[case.uuid, name]), sent)


def test_an_untouched_draft_is_told_what_is_missing_and_nothing_untrue(province: Province) -> None:
    case = drafted_transfer(province, enrolled(province), to="east_two", filled_in=False)
    said = words_of(page_of(province, case, "east_two"))
    for field in ("Ground", "Grade entered", "School agreed on", "Signed on"):
        assert f"{field}: not filled in yet" in said
    for untrue in ("lies in the future", "same grade only", "filed later", "unknown", "Not met", "g0"):
        assert untrue not in said, untrue


def test_what_is_wrong_is_said_in_words_of_people(province: Province) -> None:
    student = enrolled(province)
    case = drafted_transfer(province, student, to="east_two")
    other = "g05" if student.grade != "g05" else "g04"
    by = province.acting("east_two")
    with in_scope(by):
        save_draft(
            by=by, case=case.uuid, payload={**case.payload, "to_grade": other, "agreed_on": "2026-01-05"}
        )
    said = words_of(page_of(province, case, "east_two"))
    assert f"Grade entered Grade {int(other[1:])}, grade now Grade {int(student.grade[1:])}" in said
    assert "Not met: A transfer is into the same grade only" in said
    assert "Note: The school filed later than it may" in said, "a mark stops nothing"


def test_one_of_several_papers_is_enough(province: Province) -> None:
    case = drafted_transfer(province, enrolled(province), to="east_two")
    by = province.acting("east_two")
    with in_scope(by):
        case.refresh_from_db()
        save_draft(by=by, case=case.uuid, payload={**case.payload, "ground": "residence_or_work_moved"})
    said = words_of(page_of(province, case, "east_two"))
    assert re.search("Proof of residence / [^:]+: Attach one of these papers.", said)
    with in_scope(by):
        attach_evidence(
            by=by, case=case.uuid, kind="residence_proof", content=picture("blue"), file_name="home.png"
        )
    said = words_of(page_of(province, case, "east_two"))
    assert "Nothing is missing." in said
    assert "Still missing" not in said


def test_a_returned_case_says_why_on_top_and_only_its_starter_is_told_to_file(
    province: Province, at_the_county: tuple[Case, int]
) -> None:
    case, turn = at_the_county
    officer, head = province.acting("east"), province.acting("east", "head")
    with in_scope(officer):
        prepare_step(by=officer, case=case.uuid, step=turn, recommendation=Answer.RETURN, reason=REASON)
    with in_scope(head):
        decide_step(by=head, case=case.uuid, step=turn, answer=Answer.RETURN, reason=REASON)
    page = page_of(province, case, "east_two")
    said = html.unescape(words_of(page))
    assert page.index("<blockquote>") < page.index('class="steps')
    assert said.index(REASON) < said.index("Receiving school agrees and files")
    assert 'class="step returned"' in page
    assert 'class="step skipped"' not in page
    assert "Receiving school corrects the application" in said
    assert "Nothing is missing" not in said
    assert "File it again" in said
    assert province.appointment("east_two").user.display_name in said, "whose turn it is, by name"
    for org in ("east", "east_one"):
        other = words_of(page_of(province, case, org))
        assert "Before it is filed again" not in other
        assert "Returned for correction" in other


def test_a_case_filed_again_under_law_with_other_steps_still_shows_its_earlier_rounds(
    province: Province,
    at_the_county: tuple[Case, int],
) -> None:
    case, turn = at_the_county
    officer, head, by = province.acting("east"), province.acting("east", "head"), province.acting("east_two")
    with in_scope(officer):
        prepare_step(by=officer, case=case.uuid, step=turn, recommendation=Answer.RETURN, reason=REASON)
    with in_scope(head):
        decide_step(by=head, case=case.uuid, step=turn, answer=Answer.RETURN, reason=REASON)
    law = with_steps_renamed(stack_for(PACK), "transfer")
    law_in_force(law)
    with substituted(law):
        with in_scope(by):
            resubmit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
        said = words_of(page_of(province, case, "east"))
    assert REASON in html.unescape(said), "the timeline still tells of the return"


def with_steps_renamed(stack: Stack, name: str) -> Stack:
    """The law as a later version of a pack may have it."""
    history = stack.procedures[name]
    versions = [
        replace(
            version,
            routes=tuple(
                replace(route, steps=tuple(replace(step, id=f"{step.id}_now") for step in route.steps))
                for route in version.routes
            ),
        )
        for version in history.versions
    ]
    return replace(stack, procedures={**stack.procedures, name: replace(history, versions=tuple(versions))})


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


def test_a_paper_is_looked_at_through_the_same_checks(province: Province) -> None:
    case = filed_transfer(province, enrolled(province), to="east_two")
    with in_scope(province.acting("east_two")):
        paper = case.evidence.order_by("id")[0].paper.uuid
    address = reverse("paper_view", args=[paper])
    shown = signed_in(province.appointment("east_two")).get(address)
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert signed_in(province.appointment("west_one")).get(address).status_code == 404


def test_a_pdf_is_shown_on_the_page_or_in_a_tab_and_framed_by_no_other_site(province: Province) -> None:
    case = drafted_transfer(province, enrolled(province), to="east_two", filled_in=False)
    by = province.acting("east_two")
    with in_scope(by):
        content = b"%PDF-1.4\n1 0 obj << >> endobj\n%%EOF\n"
        paper = attach_evidence(
            by=by, case=case.uuid, kind="contact_form", content=content, file_name="form.pdf"
        ).paper
    page = page_of(province, case, "east_two")
    assert f'href="/papers/{paper.uuid}/look/" target="_blank" rel="noopener"' in page
    shown = signed_in(province.appointment("east_two")).get(reverse("paper_view", args=[paper.uuid]))
    assert shown["Content-Type"] == "application/pdf"
    assert "sandbox" not in shown["Content-Security-Policy"]
    assert f'<iframe src="/papers/{paper.uuid}/look/" loading="lazy"' in page
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    taken = signed_in(province.appointment("east_two")).get(reverse("paper", args=[paper.uuid]))
    assert "sandbox" in taken["Content-Security-Policy"]
    assert taken["X-Frame-Options"] == "DENY"


def test_a_comment_names_who_reads_it(province: Province) -> None:
    case = filed_transfer(province, enrolled(province, "east_one"), to="west_one")
    by = province.acting("west_one")
    said = words_of(page_of(province, case, "west_one"))
    assert "our side only Xiping Nine-Year School, Xiping County, and the offices above" in said
    with in_scope(by):
        comment_on_case(by=by, case=case.uuid, words="For us", audience=Audience.OWN_SIDE)
    shown = words_of(page_of(province, case, "west"))
    assert "For us · read only by Xiping Nine-Year School, Xiping County and the offices above" in shown
    assert "For us" not in page_of(province, case, "east")
    assert "For us" in page_of(province, case, "city"), "above both sides"


def test_saving_what_is_saved_already_leaves_no_line(province: Province) -> None:
    case = drafted_transfer(province, enrolled(province), to="east_two")
    by = province.acting("east_two")
    with in_scope(by):
        case.refresh_from_db()
        save_draft(by=by, case=case.uuid, payload=dict(case.payload))
        assert case.events.filter(kind="saved").count() == 1
        for place in ("A", "B"):
            save_draft(by=by, case=case.uuid, payload={**case.payload, "home_address": place})
    said = words_of(page_of(province, case, "east_two"))
    assert said.count("Form saved") == 2, "before and after the papers were added"
    assert "2 times" in said


def test_the_form_begins_with_the_grade_that_the_pupil_is_in(province: Province) -> None:
    student = enrolled(province, person=new_student("单小测"))
    case = drafted_transfer(province, student, to="east_two", filled_in=False)
    page = signed_in(province.appointment("east_two")).get(reverse("case_form", args=[case.uuid]))
    assert f'value="{student.grade}" selected' in page.content.decode()


def test_the_summary_of_errors_names_the_fields(province: Province) -> None:
    browser = signed_in(province.appointment("east_two"))
    page = browser.post(reverse("case_start", args=["transfer"]), {"key": uuid.uuid4().hex})
    assert "Student number: This field is required." in page.content.decode()


def test_the_list_is_searched_and_says_with_whom_ones_own_cases_are(province: Province) -> None:
    case = filed_transfer(province, enrolled(province, person=new_student("单小测")), to="east_two")
    filed_transfer(province, enrolled(province, person=new_student("漏测甲")), to="east_two")
    browser = signed_in(province.appointment("east_two"))

    def listed(**asked: str) -> str:
        return words_of(browser.get(reverse("cases"), asked).content.decode())

    for words in ("单小测", case.reference, case.subject["student_number"]):
        assert "单小测" in listed(q=words)
        assert "漏测甲" not in listed(q=words)
    ours = listed(mine="1", state="under_way")
    assert ours.count("Dongxi Second Primary School") >= 2
    assert "due in" in ours or "due today" in ours
    assert "单小测" not in words_of(
        signed_in(province.appointment("west_one")).get(reverse("cases"), {"q": "单小测"}).content.decode()
    ).replace('value="单小测"', "")


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


def test_a_sealed_copy_shows_all_that_it_holds(province: Province) -> None:
    student = enrolled(province, "east_one")
    case = filed_transfer(province, student, to="east_two")
    approved_by(province, case, "east_two", "east_one", "east")
    by = province.acting("east_one")
    with in_scope(by):
        (copy,) = sealed_copies(by, province.orgs["east_one"])
        _found, content = sealed_copy(by, copy.uuid)
    page = signed_in(province.appointment("east_one")).get(reverse("sealed_copy", args=[copy.uuid]))
    shown = page.content.decode()
    held = [one["title"] for one in content["archive"]] + [one["name"] for one in content["guardians"]]
    assert held
    for words in held:
        assert words in shown
    for one in (*content["numbers"], *content["identity_documents"]):
        assert one["number"] not in shown, "masked"
    assert content["student"]["birth_on"] not in words_of(shown), "a date in words"


def test_other_business_that_keeps_a_case_off_is_named_and_led_to_for_whoever_sees_it(
    province: Province,
) -> None:
    student = enrolled(province, "east_one")
    leave = drafted_leave(province, student)
    assert "Other business" not in words_of(page_of(province, leave, "east_one"))
    transfer = filed_transfer(province, student, to="east_two")
    page = page_of(province, leave, "east_one")
    assert "Other business" in words_of(page)
    assert f"Transfer to another school · {transfer.reference}" in words_of(page)
    assert reverse("case", args=[transfer.uuid]) in page
    # Of two schools that ask for one student, neither sees the other's case.
    other = drafted_transfer(province, student, to="west_one")
    page = page_of(province, other, "west_one")
    assert "Other business" in words_of(page)
    assert transfer.reference not in page
    assert reverse("case", args=[transfer.uuid]) not in page


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
