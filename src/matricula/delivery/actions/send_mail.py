"""Send one mail to somebody of a family."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from matricula.authorities.api import Org, User, in_scope_of
from matricula.delivery.mails import Mail, mail_of
from matricula.delivery.models import FamilyMail, MailKind
from matricula.families.api import ByMail, as_family, told_by_mail
from matricula.notices.api import NotDelivered, message_id, post
from matricula.regulation.api import Stack, stack_for

SENDING: Final = "delivery.send_mail"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A mail that is not over; ``told``: the days whose first absence went out at once, and until when that covers."""

    mail: FamilyMail
    school: Org
    stack: Stack
    reader: ByMail | None
    told: dict[date, datetime]


def send_mail(mail: uuid.UUID, school: int, *, last_try: bool = False) -> bool:
    """Send the mail unless it is over; True when this call did it. Basis ``agreed_form``.

    Three steps, each with eyes of its own: the school's, whether this reader is told by mail at this moment; the
    reader's, what there is to tell; the school's again, to send it under a lock and enter how it fared. What is not to
    be told any more is dropped. Raises :class:`NotDelivered` after the failure is stored.

    A process killed between the mail server and the commit leaves the mail unsent: the next try carries the same
    Message-ID.
    """
    found = _waiting(mail, school)
    if found is None:
        return False
    words = _words(found)
    failure: NotDelivered | None = None
    with transaction.atomic(), in_scope_of([school], job=SENDING):
        row = FamilyMail.objects.select_for_update(of=("self",)).get(pk=found.mail.pk)
        if row.is_over:
            return False
        if words is None or found.reader is None:
            row.drop()
            return False
        row.form = found.reader.form
        try:
            _post(row, words, found.reader)
        except NotDelivered as failed:
            failure = failed
        row.tried(failure, last_try=last_try, besides=("form",))
    if failure is not None:
        raise failure
    return True


def _waiting(mail: uuid.UUID, school: int) -> _Waiting | None:
    with transaction.atomic(), in_scope_of([school], job=SENDING):
        row = (
            FamilyMail.objects.select_related("enrollment__student", "enrollment__school", "reader")
            .filter(uuid=mail)
            .first()
        )
        if row is None or row.is_over:
            return None
        at = row.enrollment.school
        stack = stack_for(at.pack)
        readers = told_by_mail(at, stack, [row.enrollment])
        first = FamilyMail.objects.filter(
            school=at, access_id=row.access_id, kind=MailKind.ABSENCE, given_up_at=None, dropped_at=None
        )
        return _Waiting(
            row,
            at,
            stack,
            next((one for one in readers if one.access.pk == row.access_id), None),
            dict(first.order_by("-day").values_list("day", "until")[:60]),
        )


def _words(found: _Waiting) -> Mail | None:
    """The mail in the reader's language, by what they may read at this moment; None where nothing is left to tell."""
    if found.reader is None:
        return None
    reader: User = found.mail.reader
    with transaction.atomic(), as_family(reader) as family, override(reader.language):
        child = family.child(found.mail.enrollment.student.uuid)
        if child is None:
            return None
        return mail_of(
            found.mail, child, found.school, found.stack, found.told, with_marks=found.reader.with_marks
        )


def _post(row: FamilyMail, words: Mail, reader: ByMail) -> None:
    told = f"{settings.PUBLIC_URL}{reverse('family_told', args=[reader.enrollment.student.uuid])}"
    post(
        to=reader.form.email,
        subject=words.subject,
        body=words.body,
        language=row.reader.language,
        identity=message_id("family", row.uuid),
        # Nothing is changed without signing in: the link leads to the page on which one says how one is told.
        more={"List-Unsubscribe": f"<{told}>"},
    )
