"""Mails to families: a first absence soon, the rest in the evening or once a week; to whom it was agreed, and once."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from matricula.authorities.api import User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import FamilyMail, MailKind
from matricula.delivery.tests.mailed import (
    ADDRESS,
    DAY,
    EVENING,
    MINUTE,
    agreed,
    by_mail,
    jobs,
    mails,
    queued,
    sent,
    taken,
    tell_by,
    told,
)
from matricula.diary.tests.statements import said
from matricula.families.api import FamilyAccess, HowTold, end_access
from matricula.journal.api import (
    Cell,
    ExamResult,
    Given,
    Remark,
    cancel_lesson,
    enter_marks,
    enter_results,
    withdraw_result,
    write_lesson,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, SchoolDay

pytestmark = pytest.mark.django_db
SOON = AT_LESSON + 16 * MINUTE


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return by_mail()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


@pytest.fixture(autouse=True)
def russian(made: SchoolDay) -> None:
    with as_owner():
        User.objects.update(language="ru")


def marked(made: SchoolDay, value: str = "5", student: int = 1, at: datetime = AT_LESSON) -> None:
    with at_civil_time(at), in_scope(made.teacher):
        lesson = made.lessons[0].uuid
        cell = Cell(lesson, made.places[student].student.uuid, (Given(value, "answer"),), 0)
        enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=[cell])


def test_a_first_absence_goes_out_after_a_quarter_of_an_hour(made: SchoolDay, settings: Any) -> None:
    settings.PUBLIC_URL = "https://records.example.org"
    taken(made, "absent")
    assert queued(AT_LESSON + 14 * MINUTE) == 0
    assert told(SOON) == [True]
    [one] = mail.outbox
    student = made.places[1].student
    assert one.to == [ADDRESS]
    assert NAMES[1] in one.subject
    assert "Математика" in one.body
    assert one.extra_headers["List-Unsubscribe"] == (
        f"<https://records.example.org/family/{student.uuid}/told/>"
    )
    assert one.extra_headers["Content-Language"] == "ru"
    assert f"https://records.example.org/family/{student.uuid}/told/" in one.body
    [row] = mails()
    assert (row.kind, row.day, row.attempts) == (MailKind.ABSENCE, MONDAY, 1)
    assert row.sent_at is not None
    assert told(SOON + 5 * MINUTE) == []
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("code", [None, "ill", "late"])
def test_what_was_corrected_or_excused_meanwhile_goes_to_nobody(made: SchoolDay, code: str | None) -> None:
    taken(made, "absent")
    taken(made, code, at=AT_LESSON + 10 * MINUTE)
    assert queued(AT_LESSON + 30 * MINUTE) == 0
    assert told(EVENING) in ([], [False])
    assert mail.outbox == []


def test_what_is_corrected_while_the_mail_waits_is_dropped(made: SchoolDay) -> None:
    taken(made, "absent")
    assert queued(SOON) == 1
    taken(made, None, at=SOON + MINUTE)
    assert sent(SOON + 2 * MINUTE) == [False]
    [row] = mails()
    assert row.dropped_at is not None
    assert mail.outbox == []


def test_later_absences_of_the_day_come_together_in_the_evening(made: SchoolDay) -> None:
    """The first was told at once; another lesson of the day, taken later, waits."""
    with as_owner():
        first = made.lessons[0]
        made.lessons[1].__class__.objects.filter(pk=made.lessons[1].pk).update(
            day=MONDAY,
            number=2,
            starts_at=first.starts_at + timedelta(hours=1),
            ends_at=first.ends_at + timedelta(hours=1),
        )
    taken(made, "absent")
    assert told(SOON) == [True]
    taken(made, "absent", at=AT_LESSON + timedelta(hours=1, minutes=5), lesson=1)
    assert told(AT_LESSON + timedelta(hours=3)) == []
    assert told(EVENING) == [True]
    evening = mail.outbox[-1].body
    assert "9:30" in evening
    assert "8:30" not in evening, "it was told at once"
    assert told(EVENING + 5 * MINUTE) == []


@pytest.mark.parametrize("marks", [True, False])
def test_the_digest_has_marks_where_that_was_agreed(made: SchoolDay, marks: bool) -> None:
    said(made, "marks", marks)
    marked(made)
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        lesson = made.lessons[0].uuid
        write_lesson(by=made.teacher, lesson=lesson, topic="Дроби", homework="№ 12", due_on=MONDAY + DAY)
        Remark.objects.create(
            group=made.group,
            lesson=made.lessons[0],
            school=made.orgs["school"],
            enrollment=made.places[1],
            kind="recommendation",
            text="Больше читать",
            written_at=AT_LESSON + MINUTE,
            written_in=made.people["teacher"],
        )
    assert told(EVENING - 30 * MINUTE) == []
    assert told(EVENING) == [True]
    body = mail.outbox[0].body
    assert "№ 12" in body
    assert ("Больше читать" in body) is marks
    assert (": 5 (" in body) is marks
    assert told(EVENING + 30 * MINUTE) == told(EVENING + DAY) == [], "nothing is told twice"


@pytest.mark.parametrize("marks", [True, False])
def test_a_result_of_a_competition_is_told_as_marks_are(made: SchoolDay, marks: bool) -> None:
    """Whenever the school received it; one that was withdrawn meanwhile is not told."""
    said(made, "marks", marks)
    with at_civil_time(AT_LESSON + MINUTE), in_scope(made.deputy):
        given: dict[str, Any] = {
            "kind": "competition",
            "name": "Кенгуру",
            "subject": "mathematics",
            "received_at": AT_LESSON - 9 * DAY,
        }
        [kept] = enter_results(
            by=made.deputy,
            school=made.orgs["school"],
            results={made.places[1].student.uuid: "1 место"},
            **given,
        )
    assert told(EVENING) == [True]
    body = mail.outbox[0].body
    assert ("Кенгуру, Математика: 1 место" in body) is marks
    assert NAMES[1] in body
    assert told(EVENING + DAY) == [], "nothing is told twice"
    with at_civil_time(EVENING + DAY), in_scope(made.deputy):
        enter_results(
            by=made.deputy,
            school=made.orgs["school"],
            results={made.places[1].student.uuid: "2 место"},
            **given,
        )
        for one in ExamResult.objects.exclude(pk=kept.pk):
            withdraw_result(by=made.deputy, result=one.uuid)
    assert told(EVENING + 2 * DAY) == []


def test_a_change_of_a_lesson_to_come_is_told(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        cancel_lesson(by=made.deputy, lesson=made.lessons[1].uuid, reason="Олимпиада")
    assert told(EVENING) == [True]
    assert "отмен" in mail.outbox[0].body.lower()


def test_whoever_agreed_on_a_week_hears_once_after_its_last_lesson(made: SchoolDay) -> None:
    tell_by(made, HowTold("mail", "weekly", ADDRESS))
    said(made, "marks", True)
    marked(made)
    assert told(EVENING) in ([], [False])
    assert told(EVENING + DAY) in ([], [False])
    assert told(EVENING + 2 * DAY)[-1], "the lessons of the week end on Wednesday"
    [one] = mail.outbox
    assert ": 5 (" in one.body
    assert told(EVENING + 3 * DAY) == []


def test_nobody_is_mailed_without_consent_or_agreement(made: SchoolDay) -> None:
    """The mother who reads in her account, the one who agreed on paper, and the one who took her consent back."""
    for student, code in ((0, "absent"), (2, "absent")):
        taken(made, code, student)
    agreed(made, 2)
    tell_by(made, HowTold("paper", "weekly"), 2, at=AT_LESSON + 2 * MINUTE)
    assert queued(SOON) == 0
    taken(made, "absent", at=AT_LESSON + 3 * MINUTE)
    said(made, "processing", False, at=AT_LESSON + 5 * MINUTE)
    assert queued(SOON + 5 * MINUTE) == queued(EVENING) == 0


def test_an_ended_right_gets_nothing_of_what_is_queued_already(made: SchoolDay) -> None:
    taken(made, "absent")
    assert queued(SOON) == 1
    with at_civil_time(SOON), in_scope(made.secretary):
        access = FamilyAccess.objects.get(student=made.places[1].student)
        end_access(by=made.secretary, school=made.orgs["school"], access=access.uuid, reason="custody")
    assert sent(SOON + MINUTE) == [False]
    assert mail.outbox == []
    assert mails()[0].dropped_at is not None


def test_an_evening_whose_worker_was_killed_is_made_up_for_once(
    made: SchoolDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two readers, one in each transaction: the run is killed between them, the next queues the other alone."""
    from matricula.delivery.actions import queue_mails as queueing

    agreed(made, 2)
    for student in (1, 2):
        marked(made, student=student)
    monkeypatch.setattr(queueing, "AT_ONCE", 1)
    queue, parts = queueing._queue, list[int]()

    def killed_in_the_second(mails: Any, *rest: Any) -> None:
        parts.append(len(mails))
        if len(parts) == 2:
            raise KeyboardInterrupt
        queue(mails, *rest)

    monkeypatch.setattr(queueing, "_queue", killed_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        queued(EVENING)
    assert (len(mails()), jobs()) == (1, 1)
    monkeypatch.setattr(queueing, "_queue", queue)
    assert queued(EVENING + timedelta(hours=8)) == 1, "in the night, for the same evening"
    assert (len(mails()), jobs()) == (2, 2)
    assert sent(EVENING + timedelta(hours=8)) == [True, True]
    assert len(mail.outbox) == 2


def test_a_digest_that_was_given_up_is_told_by_the_next(made: SchoolDay) -> None:
    said(made, "marks", True)
    marked(made)
    queued(EVENING)
    with as_owner():
        FamilyMail.objects.update(given_up_at=EVENING + MINUTE)
    assert told(EVENING + DAY) == [True]
    assert ": 5 (" in mail.outbox[0].body
