"""Notices: worded for their reader, both stored and queued or neither, read by nobody else."""

from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, gettext_lazy, override

from matricula.authorities.api import User, in_scope, in_scope_of
from matricula.notices.actions.deliver_notice import DELIVERY
from matricula.notices.api import (
    Notice,
    mark_notice_read,
    notices_for,
    send_notices,
    unread_count,
)
from matricula.notices.tests.conftest import MakePerson, acting
from matricula.regulation.api import Text

WORDS = Text({"en": "A transfer waits for you", "zh-hans": "有一件转学待办"})


def tell(to: User, key: str = "", body: object = WORDS) -> UUID | None:
    told = send_notices(to=[to], kind="cases.turn", subject=WORDS, body=body, link="/cases/1/", key=key)
    return told[0] if told else None


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [DELIVERY])
        return int(cursor.fetchone()[0])


def test_it_speaks_the_recipients_language(person: MakePerson) -> None:
    with override("zh-hans"):
        in_chinese = str(gettext("yes,no,maybe"))
    mei, ann = person("mei", language="zh-hans"), person("ann", language="en")
    tell(mei, body=gettext_lazy("yes,no,maybe"))
    tell(ann)
    with in_scope(acting(mei)):
        (notice,) = notices_for(acting(mei))
    assert (notice.subject, notice.body, notice.language) == ("有一件转学待办", in_chinese, "zh-hans")
    with in_scope(acting(ann)):
        assert notices_for(acting(ann)).get().subject == "A transfer waits for you"
    assert jobs() == 2


def test_nobody_else_reads_it_not_even_who_sent_it(person: MakePerson) -> None:
    mei, ann = person("mei"), person("ann")
    sent = tell(mei)
    assert not Notice.objects.exists(), "nobody acts"
    with in_scope(acting(ann)):
        assert not Notice.objects.exists()
        assert sent is not None
        assert not mark_notice_read(by=acting(ann), notice=sent)
    with in_scope(acting(mei)):
        assert unread_count(acting(mei)) == 1
        assert mark_notice_read(by=acting(mei), notice=sent)
        assert not mark_notice_read(by=acting(mei), notice=sent), "already read"
        assert unread_count(acting(mei)) == 0
    with in_scope_of((1, 2, 3), job="another.job"):
        assert not Notice.objects.exists()


def test_both_or_neither(person: MakePerson) -> None:
    mei = person()

    def told_and_failed() -> None:
        with transaction.atomic():
            tell(mei)
            assert jobs() == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        told_and_failed()
    assert jobs() == 0
    with in_scope(acting(mei)):
        assert unread_count(acting(mei)) == 0


def test_several_are_told_in_two_statements_each_in_their_language(person: MakePerson) -> None:
    languages = dict.fromkeys(["mei", "hua", "lan"], "zh-hans") | dict.fromkeys(["ann", "bob"], "en")
    people = [person(name, language=language) for name, language in languages.items()]
    gone = person("gone")
    gone.is_active = False
    with CaptureQueriesContext(connection) as asked:
        sent = send_notices(to=[*people, gone], kind="cases.turn", subject=WORDS, body=WORDS)
    assert len(asked) == 2, [one["sql"][:80] for one in asked.captured_queries]
    assert len({*sent}) == len(people) == jobs()
    for one in people:
        with in_scope(acting(one)):
            notice = notices_for(acting(one)).get()
        assert (notice.subject, notice.language) == (WORDS.in_(one.language), one.language)
        assert {*notice.worded} == {*dict(settings.LANGUAGES)}


def test_a_key_makes_it_once(person: MakePerson) -> None:
    mei, ann = person("mei"), person("ann")
    first, again, other, hers = (
        tell(mei, "step 1"),
        tell(mei, "step 1"),
        tell(mei, "step 2"),
        tell(ann, "step 1"),
    )
    assert first == again
    assert len({first, other, hers}) == 3
    with in_scope(acting(mei)):
        assert notices_for(acting(mei)).count() == 2


def test_who_may_no_longer_sign_in_is_not_told(person: MakePerson) -> None:
    from matricula.kernel.clock import machine_now

    assert tell(person(is_active=False, deactivated_at=machine_now())) is None
    assert jobs() == 0


def test_a_subject_is_one_line_that_fits(person: MakePerson) -> None:
    mei = person()
    send_notices(
        to=[mei], kind="x", subject="a\r\nBcc: all@example.invalid" + "x" * 300, body="b", about=uuid4()
    )
    with in_scope(acting(mei)):
        subject = notices_for(acting(mei)).get().subject
    assert "\n" not in subject
    assert len(subject) == 200


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notices_notice SET body = 'other'",
        "UPDATE notices_notice SET recipient_id = recipient_id",
        "DELETE FROM notices_notice",
    ],
)
def test_what_was_said_stays_said(person: MakePerson, statement: str) -> None:
    mei = person()
    tell(mei)
    with in_scope(acting(mei)), pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
