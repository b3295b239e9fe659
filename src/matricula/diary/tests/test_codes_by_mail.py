"""A code goes out by mail: to the address of the request, once, later if it must, and not at all after a no."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from matricula.audit.api import ActionLog
from matricula.authorities.api import NotPermitted, User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.diary.tests.statements import ASKED, PASSWORD, reader, reading, requested, said, under_consent
from matricula.families.api import (
    AccessCode,
    Asked,
    Clock,
    CodeMail,
    Meant,
    RequestClock,
    RequestedChild,
    ServiceRequest,
    answer_request,
    issue_code,
    mail_class_codes,
    mail_request_codes,
    redeem_code,
    requests_of,
    send_code,
    waiting_requests,
)
from matricula.journal.tests.schoolday import AT_LESSON, NAMES, SchoolDay, school_day
from matricula.notices.api import NotDelivered, post
from matricula.notices.tests.conftest import MailServer, smtp
from matricula.registry.api import Guardian
from matricula.regulation.api import Refused, stack_for

__all__ = ["smtp"]

pytestmark = pytest.mark.django_db
ADDRESS = "mother@example.org"
BY_MAIL = Asked("Мать Ёлкина", f" {ADDRESS} ", [(NAMES[1], "5А")])
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        made = under_consent(school_day())
        for student in range(3):
            said(made, "processing", True, student)
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def meant(request: ServiceRequest, made: SchoolDay, *students: int) -> dict[UUID, Meant]:
    with as_owner():
        children = RequestedChild.objects.filter(request=request).order_by("pk")
        return {
            child.uuid: Meant(
                made.places[one].student.uuid, Guardian.objects.get(student=made.places[one].student).uuid
            )
            for child, one in zip(children, students, strict=True)
        }


def answered(made: SchoolDay, *students: int, asked: Asked = BY_MAIL, **how: Any) -> ServiceRequest:
    """A request, answered with codes by mail."""
    request: ServiceRequest = requested(made, asked)
    found = meant(request, made, *(students or (1,)))
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        how = {"by_mail": True, **how}
        answer_request(
            by=made.secretary, school=made.orgs["school"], request=request.uuid, found=found, **how
        )
    return request


def again(made: SchoolDay, request: ServiceRequest, at: datetime = AT_LESSON + MINUTE) -> None:
    with at_civil_time(at), in_scope(made.secretary):
        mail_request_codes(by=made.secretary, school=made.orgs["school"], request=request.uuid)


def sent(at: datetime, **how: Any) -> list[bool]:
    """The jobs of what waits, at that moment."""
    with as_owner():
        waiting = CodeMail.objects.filter(sent_at=None, given_up_at=None, dropped_at=None).order_by("pk")
        found = list(waiting)
    with at_civil_time(at):
        return [send_code(one.uuid, one.school_id, **how) for one in found]


def mails() -> list[CodeMail]:
    with as_owner():
        return list(CodeMail.objects.order_by("pk"))


def clock(made: SchoolDay, request: ServiceRequest, at: datetime) -> Clock:
    """By the term of the law that sets one: five working days."""
    school = made.orgs["school"]
    with at_civil_time(at), in_scope(made.secretary):
        found = requests_of(school).get(pk=request.pk)
        return RequestClock(school, stack_for("ru_school19")).of(found)


def read(mail: Any) -> tuple[str, str, str]:
    """Words, name and code of a mail that arrived."""
    words = mail.get_payload(decode=True).decode()
    [login] = re.findall(r"\d{13}-\d{8}", words)
    [code] = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", words)
    return words, login, code


def test_it_goes_to_the_address_of_the_request_and_opens_the_diary(made: SchoolDay, smtp: MailServer) -> None:
    smtp.up()
    request = answered(made)
    assert sent(AT_LESSON + MINUTE) == [True]
    [mail] = smtp.mailbox.received
    assert mail["To"] == ADDRESS
    words, login, code = read(mail)
    for never in (*NAMES, "Мать", code.replace("-", "")):
        assert never not in words, never
    assert "school" in words
    assert not re.search(rf"http\S*{code}", words)
    with at_civil_time(AT_LESSON + 2 * MINUTE):
        mother = redeem_code(code=code, login=login, password=PASSWORD)
    with as_owner():
        assert AccessCode.objects.get().user_id == mother.pk
        log = ActionLog.objects.get(action="families.answer_request")
    assert log.detail["by_mail"]
    assert clock(made, request, AT_LESSON + DAY) == Clock.IN_TIME


def test_no_code_stands_in_a_table_a_queue_or_a_log(made: SchoolDay, smtp: MailServer) -> None:
    smtp.up()
    answered(made)
    sent(AT_LESSON + MINUTE)
    _words, _login, code = read(smtp.mailbox.received[0])
    bare = code.replace("-", "")
    with as_owner(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for word in (code, bare, code.lower()):
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{word}%"])
                assert cursor.fetchone()[0] == 0, table


def test_a_server_that_was_down_for_an_hour_gets_it_once(made: SchoolDay, smtp: MailServer) -> None:
    request = answered(made)
    for minutes in (0, 1, 3, 13, 43):
        with pytest.raises(NotDelivered):
            sent(AT_LESSON + minutes * MINUTE)
    assert (mails()[0].attempts, mails()[0].is_over) == (5, False)
    assert clock(made, request, AT_LESSON + 44 * MINUTE) == Clock.OPEN, "nobody has it yet"
    smtp.up()
    assert sent(AT_LESSON + 60 * MINUTE) == [True]
    assert sent(AT_LESSON + 61 * MINUTE) == []
    assert len(smtp.mailbox.received) == 1
    assert clock(made, request, AT_LESSON + 30 * DAY) == Clock.IN_TIME


def test_a_worker_killed_after_the_server_took_it_sends_the_same_mail_again(
    made: SchoolDay, smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    smtp.up()
    answered(made)

    def killed_after(**mail: Any) -> None:
        post(**mail)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("matricula.families.actions.send_code.post", killed_after)
        with pytest.raises(KeyboardInterrupt):
            sent(AT_LESSON)
    assert not mails()[0].is_over
    assert sent(AT_LESSON + MINUTE) == [True]
    first, second = smtp.mailbox.received
    assert read(first) == read(second)
    assert first["Message-ID"] == second["Message-ID"]


def test_a_new_letter_or_mail_voids_the_code_and_its_mail_is_dropped(
    made: SchoolDay, smtp: MailServer
) -> None:
    request = answered(made)
    again(made, request)
    found = reader(made)
    smtp.up()
    assert sent(AT_LESSON + 2 * MINUTE) == [False, True]
    with at_civil_time(AT_LESSON + 3 * MINUTE), in_scope(made.secretary):
        letter = issue_code(by=made.secretary, enrollment=found.enrollment, guardian=found.guardian)
    _words, login, code = read(smtp.mailbox.received[0])
    with at_civil_time(AT_LESSON + 4 * MINUTE):
        with pytest.raises(Refused):
            redeem_code(code=code, login=login, password=PASSWORD)
        redeem_code(code=letter.code, login=letter.login, password=PASSWORD)
    assert [one.dropped_at is not None for one in mails()] == [True, False]


def test_consent_that_was_withdrawn_meanwhile_stops_it_and_nothing_more_is_owed(
    made: SchoolDay, smtp: MailServer
) -> None:
    smtp.up()
    request = answered(made)
    said(made, "processing", False)
    assert sent(AT_LESSON + MINUTE) == [False]
    assert smtp.mailbox.received == []
    assert mails()[0].dropped_at is not None
    assert clock(made, request, AT_LESSON + 30 * DAY) == Clock.IN_TIME
    with pytest.raises(Refused) as refused:
        again(made, request)
    assert refused.value.code == "reader_refused"


def test_whoever_is_no_guardian_any_more_gets_no_code(made: SchoolDay, smtp: MailServer) -> None:
    """The row of the guardian ends, and with it nothing voids the code."""
    smtp.up()
    answered(made)
    with as_owner():
        Guardian.objects.filter(student=made.places[1].student).update(ended_on=AT_LESSON.date())
    assert sent(AT_LESSON + MINUTE) == [False]
    assert smtp.mailbox.received == []


def test_without_consent_or_address_there_is_no_mail(made: SchoolDay) -> None:
    with pytest.raises(Refused) as refused:
        answered(made, asked=ASKED)
    assert refused.value.code == "no_address"
    assert answered(made, asked=ASKED, by_mail=False).pk
    said(made, "processing", False)
    with pytest.raises(Refused) as refused:
        answered(made)
    assert refused.value.code == "reader_refused"
    assert mails() == []


def test_one_that_was_given_up_stays_owed_until_a_later_letter(made: SchoolDay, smtp: MailServer) -> None:
    smtp.up()
    smtp.mailbox.recipient_answer = "550 no such mailbox"
    request = answered(made)
    with pytest.raises(NotDelivered):
        sent(AT_LESSON)
    [row] = mails()
    assert (row.bounced, row.given_up_at is not None) == (True, True)
    assert clock(made, request, AT_LESSON + DAY) == Clock.OPEN
    assert clock(made, request, AT_LESSON + 30 * DAY) == Clock.OWED
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        assert [one.pk for one in waiting_requests(made.orgs["school"])] == [request.pk]
    found = reader(made)
    with at_civil_time(AT_LESSON + DAY), in_scope(made.secretary):
        issue_code(by=made.secretary, enrollment=found.enrollment, guardian=found.guardian)
        assert waiting_requests(made.orgs["school"]) == []
    assert clock(made, request, AT_LESSON + 30 * DAY) == Clock.IN_TIME


def test_a_changed_key_gives_it_up_and_one_that_is_still_known_does_not(
    made: SchoolDay, smtp: MailServer, settings: Any
) -> None:
    smtp.up()
    request = answered(made)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    with pytest.raises(NotDelivered, match="key"):
        sent(AT_LESSON)
    [row] = mails()
    assert (row.given_up_at is not None, row.bounced) == (True, False)
    assert clock(made, request, AT_LESSON + DAY) == Clock.OPEN
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old, []
    again(made, request)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [old]
    assert sent(AT_LESSON + 2 * MINUTE) == [True]


def test_a_code_that_ran_out_in_the_queue_is_given_up(made: SchoolDay, smtp: MailServer) -> None:
    smtp.up()
    answered(made)
    with as_owner():
        until = AccessCode.objects.get().expires_at
    with pytest.raises(NotDelivered, match="run out"):
        sent(until)
    assert smtp.mailbox.received == []


def test_several_children_get_a_mail_each_to_one_account_and_the_clock_waits_for_all(
    made: SchoolDay, smtp: MailServer
) -> None:
    smtp.up()
    asked = Asked("Мать", ADDRESS, [(NAMES[1], ""), (NAMES[2], "")])
    request = answered(made, 1, 2, asked=asked)
    first, second = mails()
    with at_civil_time(AT_LESSON):
        assert send_code(first.uuid, first.school_id)
    assert clock(made, request, AT_LESSON + MINUTE) == Clock.OPEN
    with at_civil_time(AT_LESSON + MINUTE):
        assert send_code(second.uuid, second.school_id)
    assert clock(made, request, AT_LESSON + 2 * MINUTE) == Clock.IN_TIME
    (_w, one, code), (_v, two, other) = (read(mail) for mail in smtp.mailbox.received)
    assert (one == two, code == other) == (True, False)


def test_the_language_is_the_office_s_until_the_account_has_its_own(
    made: SchoolDay, smtp: MailServer
) -> None:
    smtp.up()
    request = answered(made)
    assert mails()[0].language == "en"
    mother = reading(made)
    with as_owner():
        User.objects.filter(pk=mother.pk).update(language="zh-hans")
    again(made, request)
    assert sent(AT_LESSON + 2 * MINUTE) == [False, True]
    assert smtp.mailbox.received[0]["Content-Language"] == "zh-hans"


def test_a_class_mails_those_who_wait_and_gave_an_address(made: SchoolDay, smtp: MailServer) -> None:
    """The first reads already, the second gave an address, the third a telephone."""
    smtp.up()
    with at_civil_time(AT_LESSON), in_scope(made.secretary), pytest.raises(Refused, match="Nobody"):
        mail_class_codes(by=made.secretary, school_class=made.school_class)
    reading(made, 0)
    answered(made, by_mail=False)
    answered(made, 2, asked=ASKED, by_mail=False)
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        [mail] = mail_class_codes(by=made.secretary, school_class=made.school_class)
    assert mail.code.student_id == made.places[1].student_id
    assert sent(AT_LESSON) == [True]


def test_only_who_keeps_the_service_mails_codes(made: SchoolDay) -> None:
    request = answered(made, by_mail=False)
    for by in (made.teacher, made.person("other.secretary", "record_officer", "other")):
        with at_civil_time(AT_LESSON), in_scope(by):
            with pytest.raises(NotPermitted):
                mail_request_codes(by=by, school=made.orgs["school"], request=request.uuid)
            with pytest.raises(NotPermitted):
                mail_class_codes(by=by, school_class=made.school_class)
