"""Mishaps of people and machines, met where a person meets them: in pages, at the same moment, with the wrong file."""

import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from matricula.authorities.api import User, close_school, in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.cases.api import Case, Event, sweep_expired_steps
from matricula.cases.tests.filing import approved_by, drafted_transfer, filed_transfer
from matricula.config.testing import at_civil_time
from matricula.deployment.api import sight
from matricula.exchange.models import RollUpload, UploadState
from matricula.exchange.tests.rolls import be_the_worker, good_rows, workbook
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.actions.seal_archive import seal_archive
from matricula.registry.api import Enrollment, SealedSnapshot, Student, hand_over_places
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.middleware import ScopeMiddleware
from tests.security.pages import browser_of

at_once = pytest.mark.django_db(transaction=True)
one_by_one = pytest.mark.django_db


@pytest.fixture
def lasting(transactional_db: None) -> Province:
    """A province that other connections see too."""
    return make_province()


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """Run the tasks on connections of their own, let go at one moment."""
    gate, answers = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(number: int, task: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=20)
            answers[number] = task()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert None not in answers, answers
    return answers


def everywhere(province: Province) -> Any:
    return sight([province.orgs["province"].pk], actor="job:test")


@at_once
def test_a_double_clicked_submit_files_once(lasting: Province) -> None:
    draft = drafted_transfer(lasting, enrolled(lasting), to="east_two")
    browsers = [browser_of(lasting.appointment("east_two")) for _ in range(2)]
    address, key = reverse("case_move", args=[draft.uuid, "submit"]), uuid.uuid4().hex
    answers = together(*[lambda one=one: one.post(address, {"key": key}).status_code for one in browsers])
    assert answers == [302, 302]
    with everywhere(lasting):
        assert Case.objects.get().state == "running"
        assert Event.objects.filter(kind="submitted").count() == 1
        assert Case.objects.get().steps.count() == 1


@at_once
def test_of_two_heads_one_decides_and_the_other_reads_why_not(lasting: Province) -> None:
    case = filed_transfer(lasting, enrolled(lasting), to="east_two")
    with everywhere(lasting):
        step = case.steps.get(state="open").pk
    heads = [browser_of(lasting.appointment("east_two", "head", no)) for no in (1, 2)]
    address = reverse("case_move", args=[case.uuid, "decide"])
    asked = [
        {"step": step, "answer": "approve"},
        {"step": step, "answer": "refuse", "ground": "papers_not_true", "reason": "not so"},
    ]
    answers = together(
        *[lambda one=one, sent=sent: one.post(address, sent) for one, sent in zip(heads, asked, strict=True)]
    )
    assert sorted(one.status_code for one in answers) == [302, 422]
    lost = next(one for one in answers if one.status_code == 422)
    assert "CN-GZ-16.2" in lost.content.decode()
    with everywhere(lasting):
        assert Event.objects.filter(step_id=step, kind__in=["approved", "refused"]).count() == 1


@at_once
def test_the_last_approval_and_a_withdrawal_at_once_leave_one_whole_outcome(lasting: Province) -> None:
    student = enrolled(lasting)
    case = filed_transfer(lasting, student, to="east_two")
    approved_by(lasting, case, "east_two", "east_one")
    officer = browser_of(lasting.appointment("east"))
    with everywhere(lasting):
        step = case.steps.get(state="open").pk
    officer.post(reverse("case_move", args=[case.uuid, "prepare"]), {"step": step, "answer": "approve"})
    head, school = (
        browser_of(lasting.appointment("east", "head")),
        browser_of(lasting.appointment("east_two")),
    )
    answers = together(
        lambda: (
            head.post(
                reverse("case_move", args=[case.uuid, "decide"]), {"step": step, "answer": "approve"}
            ).status_code
        ),
        lambda: (
            school.post(
                reverse("case_move", args=[case.uuid, "withdraw"]), {"reason": "the family stays"}
            ).status_code
        ),
    )
    assert sorted(answers) == [302, 422]
    with everywhere(lasting):
        applied = Case.objects.get().state == "applied"
        assert applied or Case.objects.get().state == "withdrawn"
        student.refresh_from_db()
        school_now = lasting.orgs["east_two" if applied else "east_one"].pk
        assert student.school_id == school_now
        assert Enrollment.objects.filter(student=student, is_open=True).count() == 1
        assert Enrollment.objects.filter(student=student).count() == (2 if applied else 1)
        assert SealedSnapshot.objects.count() == (1 if applied else 0)


@at_once
def test_two_pupils_who_change_places_at_once_do_not_wait_for_each_other(
    lasting: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    pupils = {"east_two": enrolled(lasting, "east_one"), "east_one": enrolled(lasting, "east_two")}
    cases = {to: filed_transfer(lasting, pupil, to=to) for to, pupil in pupils.items()}
    for to, case in cases.items():
        approved_by(lasting, case, to, *(set(pupils) - {to}))
    for role in ("record_officer", "head"):
        lasting.acting("east", role)
    both_sealed = threading.Barrier(2)

    def seal_and_wait(**words: Any) -> SealedSnapshot:
        sealed = seal_archive(**words)
        both_sealed.wait(timeout=20)
        return sealed

    monkeypatch.setattr("matricula.registry.actions.move_student.seal_archive", seal_and_wait)
    answers = together(*[lambda one=one: approved_by(lasting, one, "east").state for one in cases.values()])
    assert answers == ["applied", "applied"]
    with everywhere(lasting):
        for to, pupil in pupils.items():
            pupil.refresh_from_db()
            assert pupil.school_id == lasting.orgs[to].pk


@at_once
def test_two_sweeps_at_once_tell_everybody_once(lasting: Province) -> None:
    from datetime import timedelta

    case = filed_transfer(lasting, enrolled(lasting), to="east_two")
    later = civil_now() + timedelta(days=60)
    with at_civil_time(later):
        counts = together(*[lambda: sweep_expired_steps(at=later) for _ in range(2)])
    assert sum(counts) == 1
    with everywhere(lasting):
        assert case.events.filter(kind="overdue").count() == 1


@at_once
def test_two_runs_at_once_hand_every_pupil_over_once(lasting: Province) -> None:
    pupils = [enrolled(lasting, person=new_student(f"漏测{one}")) for one in "甲乙丙丁"]
    head = lasting.acting("city", "head")
    with in_scope(head):
        close_school(
            by=head,
            school=lasting.orgs["east_one"],
            successor=lasting.orgs["east_two"],
            closed_on=civil_today(head.zone),
            reason="merged",
            clause="CN-GZ-7",
        )
    counts = together(*[hand_over_places for _ in range(3)])
    assert sum(counts) == len(pupils)
    with everywhere(lasting):
        for one in pupils:
            assert [place.is_open for place in one.enrollments.order_by("id")] == [False, True]


@one_by_one
def test_a_decision_typed_when_the_session_had_ended_is_not_lost(province: Province) -> None:
    case = filed_transfer(province, enrolled(province, person=new_student("漏测子")), to="east_two")
    head = province.appointment("east_two", "head")
    with in_scope(province.acting("east_two", "head")):
        step = case.steps.get(state="open").pk
    browser, page = Client(), reverse("case", args=[case.uuid])
    typed = {
        "for_user": str(head.user.uuid),
        "step": step,
        "answer": "return",
        "reason": "The stamp is missing.",
    }
    sent = browser.post(
        reverse("case_move", args=[case.uuid, "decide"]),
        typed,
        headers={"referer": f"http://testserver{page}"},
    )
    assert sent["Location"] == f"/accounts/login/?next={page.replace('/', '%2F')}"
    browser.force_login(head.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = browser.get(page)
    assert shown.status_code == 200
    assert "The stamp is missing." in shown.content.decode()
    with in_scope(province.acting("east_two", "head")):
        assert case.steps.get().state == "open", "nothing was decided without a session"


BAD_DECIDERS: list[tuple[str, str, dict[str, Any], int]] = [
    ("east_two", "record_officer", {}, 422),
    ("east_two", "deputy", {}, 422),
    ("west_one", "head", {}, 404),
    ("west", "head", {}, 404),
    ("east_one", "head", {}, 422),
    ("east", "head", {}, 422),
]


@one_by_one
@pytest.mark.parametrize(("org", "role", "fields", "status"), BAD_DECIDERS)
def test_who_may_not_decide_is_told_and_nothing_is_decided(
    province: Province, org: str, role: str, fields: dict[str, Any], status: int
) -> None:
    case = filed_transfer(province, enrolled(province, person=new_student("漏测丑")), to="east_two")
    with everywhere(province):
        step = case.steps.get(state="open").pk
    browser = browser_of(province.appointment(org, role, **fields))
    answer = browser.post(
        reverse("case_move", args=[case.uuid, "decide"]), {"step": step, "answer": "approve", "reason": "x"}
    )
    assert answer.status_code in {status, 403}
    with everywhere(province):
        assert case.steps.get(pk=step).state == "open"
        assert not Event.objects.filter(case=case, kind="approved").exists()


@one_by_one
def test_an_executable_named_as_a_picture_is_refused_on_the_page(province: Province) -> None:
    draft = drafted_transfer(province, enrolled(province), to="east_two", filled_in=False)
    browser = browser_of(province.appointment("east_two"))
    for content in (b"MZ\x90\x00" + b"\0" * 500, b"\x7fELF" + b"\0" * 500, b"#!/bin/sh\nrm -rf /\n", b""):
        sent = SimpleUploadedFile("scan.jpg", content, content_type="image/jpeg")
        answer = browser.post(
            reverse("case_evidence", args=[draft.uuid]), {"kind": "contact_form", "file": sent}
        )
        assert answer.status_code == 422
    with in_scope(province.acting("east_two")):
        assert not draft.evidence.exists()


@one_by_one
@pytest.mark.parametrize("name", ["roll_import", "case_evidence"])
def test_five_gigabytes_are_turned_away_from_every_page(province: Province, name: str) -> None:
    draft = drafted_transfer(province, enrolled(province), to="east_two", filled_in=False)
    address = reverse(name, args=[draft.uuid] if name == "case_evidence" else [])
    answer = browser_of(province.appointment("east_two")).post(
        address, data=b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=5 * 1024**3
    )
    assert answer.status_code == 413
    assert "50.0\xa0MB" in answer.content.decode()


@one_by_one
@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00 a program", b"name,sex\n", b"\xd0\xcf\x11\xe0" + b"\0" * 600],
)
def test_what_is_no_workbook_is_refused_on_the_page(province: Province, content: bytes) -> None:
    sent = SimpleUploadedFile("roll.xlsx", content)
    answer = browser_of(province.appointment("east_one")).post(reverse("roll_import"), {"file": sent})
    assert answer.status_code == 422
    with in_scope(province.acting("east_one")):
        assert not RollUpload.objects.exists()


@one_by_one
def test_the_wrong_template_is_refused_on_the_page(province: Province, tmp_path: Path) -> None:
    school = province.orgs["east_one"]
    file = workbook(tmp_path / "roll.xlsx", good_rows(school, 1), without=["ethnicity"])
    sent = SimpleUploadedFile("roll.xlsx", file.read_bytes())
    client = browser_of(province.appointment("east_one"))
    address = client.post(reverse("roll_import"), {"file": sent})["Location"]
    be_the_worker()
    assert "民族" in client.get(address).content.decode()
    with in_scope(province.acting("east_one")):
        assert RollUpload.objects.get().state == UploadState.FAILED
        assert not Student.objects.exists()


@one_by_one
@pytest.mark.parametrize(("status", "kept"), [(500, 0), (404, 1)])
def test_of_a_page_that_fails_nothing_stays(status: int, kept: int, rf: RequestFactory) -> None:
    """An exception is undone by its savepoint; what answers with an error by itself, by the transaction."""

    def written(_request: HttpRequest) -> HttpResponse:
        User.objects.create(email="half.written@example.org")
        return HttpResponse(status=status)

    request = rf.get("/")
    request.session = SessionStore()
    assert ScopeMiddleware(written)(request).status_code == status
    assert User.objects.filter(email="half.written@example.org").count() == kept
