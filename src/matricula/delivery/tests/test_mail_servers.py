"""Mails to families through a mail server that is down, refuses an address, or lets a worker die at its door."""

from typing import Any

import pytest

from matricula.authorities.api import User
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.actions import send_mail as sending
from matricula.delivery.api import send_mail
from matricula.delivery.tests.mailed import (
    ADDRESS,
    EVENING,
    MINUTE,
    by_mail,
    mails,
    queued,
    sent,
    taken,
    tell_by,
    told,
)
from matricula.families.api import HowTold
from matricula.journal.tests.schoolday import AT_LESSON, SchoolDay
from matricula.notices.api import NotDelivered
from matricula.notices.tests.conftest import MailServer

pytestmark = pytest.mark.django_db
SOON = AT_LESSON + 16 * MINUTE


@pytest.fixture
def made(db: None) -> SchoolDay:
    """An absence is queued."""
    found = by_mail()
    taken(found, "absent")
    assert queued(SOON) == 1
    return found


def test_a_server_that_was_down_for_an_hour_gets_it_once(made: SchoolDay, smtp: MailServer) -> None:
    for minutes in (0, 1, 3, 13, 43):
        with pytest.raises(NotDelivered):
            sent(SOON + minutes * MINUTE)
    [row] = mails()
    assert (row.attempts, row.is_over) == (5, False)
    assert row.failed_reason
    smtp.up()
    assert sent(SOON + 60 * MINUTE) == [True]
    assert sent(SOON + 61 * MINUTE) == []
    [got] = smtp.mailbox.received
    [row] = mails()
    assert (got["To"], got["Message-ID"].startswith(f"<family.{row.uuid}")) == (ADDRESS, True)
    assert (row.attempts, row.failed_reason) == (6, "")
    assert row.sent_at is not None


def test_an_address_that_is_refused_is_written_to_no_more(made: SchoolDay, smtp: MailServer) -> None:
    smtp.up()
    smtp.mailbox.recipient_answer = "550 no such mailbox"
    with pytest.raises(NotDelivered):
        sent(SOON)
    [row] = mails()
    assert row.bounced
    assert row.given_up_at is not None
    taken(made, None, at=SOON + MINUTE)
    taken(made, "absent", at=SOON + 2 * MINUTE)
    assert queued(EVENING) == 0, "nothing goes to that address"
    smtp.mailbox.recipient_answer = ""
    tell_by(made, HowTold("mail", "daily", "new@example.org"), at=SOON + 3 * MINUTE)
    taken(made, None, at=SOON + 4 * MINUTE)
    taken(made, "absent", at=SOON + 5 * MINUTE)
    assert told(EVENING) == [True]
    assert [one["To"] for one in smtp.mailbox.received] == ["new@example.org"]


def test_a_mail_that_is_refused_as_such_says_nothing_of_the_address(
    made: SchoolDay, smtp: MailServer
) -> None:
    smtp.up()
    smtp.mailbox.data_answer = "554 no spam here"
    with pytest.raises(NotDelivered):
        sent(SOON)
    [row] = mails()
    assert (row.bounced, row.given_up_at is not None) == (False, True)


def test_the_last_try_gives_up_where_the_school_sees_it(made: SchoolDay, smtp: MailServer) -> None:
    with pytest.raises(NotDelivered):
        sent(SOON, last_try=True)
    [row] = mails()
    assert row.given_up_at is not None
    assert row.failed_reason


def test_two_workers_at_one_mail_send_it_once(
    made: SchoolDay, smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has found it waiting; when it comes to send, the first is done."""
    smtp.up()
    [row] = mails()
    words, both = sending._words, list[bool]()

    def overtaken(found: Any) -> Any:
        said = words(found)
        if not both:
            both.append(True)
            both.append(send_mail(row.uuid, row.school_id))
        return said

    monkeypatch.setattr(sending, "_words", overtaken)
    with at_civil_time(SOON):
        assert not send_mail(row.uuid, row.school_id)
    assert both == [True, True]
    assert len(smtp.mailbox.received) == 1


def test_it_goes_where_the_family_wants_it_when_it_goes_out(made: SchoolDay, smtp: MailServer) -> None:
    """The address was changed, in the language that was chosen, after the mail was queued."""
    smtp.up()
    tell_by(made, HowTold("mail", "daily", "new@example.org"), at=SOON)
    with as_owner():
        User.objects.update(language="zh-hans")
    assert sent(SOON + MINUTE) == [True]
    [got] = smtp.mailbox.received
    assert (got["To"], got["Content-Language"]) == ("new@example.org", "zh-hans")


def test_a_worker_killed_after_the_server_took_it_sends_the_same_mail_again(
    made: SchoolDay, smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between server and commit nobody can tell; the second carries the same Message-ID, by which mail systems can."""
    smtp.up()
    post = sending._post

    def killed_after(*what: Any) -> None:
        post(*what)
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_post", killed_after)
    with pytest.raises(KeyboardInterrupt):
        sent(SOON)
    assert not mails()[0].is_over
    monkeypatch.setattr(sending, "_post", post)
    assert sent(SOON + MINUTE) == [True]
    first, second = smtp.mailbox.received
    assert first["Message-ID"] == second["Message-ID"]
