"""Mail: into a real maildir, to a real SMTP server, again after it was down, and never twice."""

import mailbox
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from procrastinate.jobs import Job

from matricula.authorities.api import User, in_scope
from matricula.kernel.clock import machine_now
from matricula.notices.actions.deliver_notice import deliver_notice
from matricula.notices.api import Notice, send_notices
from matricula.notices.mailing import NotDelivered, message_id, post
from matricula.notices.retrying import WAITS, BackOff
from matricula.notices.tests.conftest import MailServer, MakePerson, acting


def told(user: User, **more: Any) -> UUID:
    (sent,) = send_notices(
        to=[user], kind="x", subject="转学", body="请在两个工作日内审核。", link="/cases/1/", **more
    )
    return sent


def state(user: User) -> Notice:
    with in_scope(acting(user)):
        return Notice.objects.get()


def mails(folder: Path) -> list[mailbox.MaildirMessage]:
    return list(mailbox.Maildir(folder, create=False))


def test_into_a_maildir_that_mail_programs_read(person: MakePerson, maildir: Path, settings: Any) -> None:
    settings.PUBLIC_URL = "https://matricula.example.invalid"
    mei = person(language="zh-hans")
    notice = told(mei)
    assert deliver_notice(notice)
    (mail,) = mails(maildir)
    assert mail["To"] == "mei@example.invalid"
    assert mail["Message-ID"] == message_id("notice", notice)
    assert mail["Content-Language"] == "zh-hans"
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert "请在两个工作日内审核。\n\nhttps://matricula.example.invalid/cases/1/" in payload.decode()
    found = state(mei)
    assert found.sent_at is not None
    assert (found.attempts, found.failed_reason) == (1, "")


def test_never_twice(person: MakePerson, maildir: Path) -> None:
    notice = told(person())
    assert deliver_notice(notice)
    assert not deliver_notice(notice)
    assert len(mails(maildir)) == 1


def test_a_crash_after_the_mail_was_written_leaves_one_mail(person: MakePerson, maildir: Path) -> None:
    mei = person()
    notice = told(mei)
    mail: dict[str, Any] = {
        "to": mei.email,
        "subject": "转学",
        "body": "…",
        "language": "en",
        "identity": message_id("notice", notice),
    }
    post(**mail)  # and then the worker was killed: the notice still counts as unsent
    (unread,) = (maildir / "new").iterdir()
    unread.rename(maildir / "cur" / f"{unread.name}:2,S")  # meanwhile it was read
    assert deliver_notice(notice)
    assert len(mails(maildir)) == 1


def test_to_an_smtp_server(person: MakePerson, smtp: MailServer) -> None:
    smtp.up()
    notice = told(person())
    assert deliver_notice(notice)
    (mail,) = smtp.mailbox.received
    assert mail["Message-ID"] == message_id("notice", notice)
    assert mail["X-RcptTo"] == "mei@example.invalid"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_server_that_is_down_is_tried_again(person: MakePerson, smtp: MailServer) -> None:
    mei = person()
    notice = told(mei)
    with pytest.raises(NotDelivered) as caught:
        deliver_notice(notice)
    assert not caught.value.for_good
    found = state(mei)
    assert (found.attempts, found.sent_at, found.given_up_at) == (1, None, None)
    assert "ConnectionRefusedError" in found.failed_reason
    smtp.up()
    assert deliver_notice(notice)
    found = state(mei)
    assert (found.attempts, found.failed_reason) == (2, "")
    assert len(smtp.mailbox.received) == 1


@pytest.mark.parametrize(
    ("place", "answer", "for_good"),
    [
        ("recipient_answer", "550 no such mailbox", True),
        ("recipient_answer", "451 try later", False),
        ("data_answer", "554 no spam here", True),
        ("data_answer", "452 disk full", False),
    ],
)
def test_answers_of_a_server(
    person: MakePerson, smtp: MailServer, place: str, answer: str, for_good: bool
) -> None:
    smtp.up()
    setattr(smtp.mailbox, place, answer)
    mei = person()
    notice = told(mei)
    with pytest.raises(NotDelivered) as caught:
        deliver_notice(notice)
    assert caught.value.for_good is for_good
    found = state(mei)
    assert (found.given_up_at is not None) is for_good
    assert answer[:3] in found.failed_reason
    assert smtp.mailbox.received == []
    if for_good:
        setattr(smtp.mailbox, place, "")
        assert not deliver_notice(notice), "given up is given up"


def test_the_last_try_gives_up(person: MakePerson, smtp: MailServer) -> None:
    mei = person()
    with pytest.raises(NotDelivered):
        deliver_notice(told(mei), last_try=True)
    assert state(mei).given_up_at is not None


def test_the_waits_grow_and_end() -> None:
    def wait(attempts: int, failure: BaseException) -> float | None:
        job = Job(id=1, queue="mail", lock=None, queueing_lock=None, task_name="x", attempts=attempts)
        decision = BackOff().get_retry_decision(exception=failure, job=job)
        if decision is None:
            return None
        assert decision.retry_at is not None
        return (decision.retry_at - machine_now()) / timedelta(seconds=1)

    passing, staying = NotDelivered("x", for_good=False), NotDelivered("x", for_good=True)
    waits = [wait(attempts, passing) for attempts in range(len(WAITS))]
    assert all(
        seconds is not None and abs(seconds - known) < 5 for seconds, known in zip(waits, WAITS, strict=True)
    )
    assert list(WAITS) == sorted(WAITS)
    assert wait(len(WAITS), passing) is None
    assert wait(0, staying) is None
    assert sum(WAITS) > 3 * 24 * 3600 - 24 * 3600, "a weekend without a mail server loses nothing"
