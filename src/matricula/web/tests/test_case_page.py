"""The page of a case says what is true for its reader, and no more than that."""

import html
import re
import uuid
from dataclasses import replace

import pytest
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import PACK, Province
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
from matricula.web.tests.case_pages import REASON, at_the_county, begun, copied, page_of, province, words_of
from matricula.web.tests.test_office_pages import signed_in

__all__ = ["at_the_county", "begun", "copied", "province"]

pytestmark = pytest.mark.django_db


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
