"""Tell people something, on their page and by mail."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from matricula.authorities.api import User
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.notices.actions.deliver_notice import DELIVERY
from matricula.notices.models import Notice
from matricula.regulation.api import Text

_SUBJECT = Notice._meta.get_field("subject").max_length or 200
_KEYED = uuid.UUID("6f2f0f2a-6d5e-5c8e-9d43-9a6c9f3f0b11")


# Part of an action, whose transaction serves: a savepoint of its own would only be released again.
@transaction.atomic(savepoint=False)
def send_notices(
    *,
    to: Iterable[User],
    kind: str,
    subject: "Text | object",
    body: "Text | object",
    link: str = "",
    about_kind: str = "",
    about: uuid.UUID | None = None,
    key: str = "",
) -> list[uuid.UUID]:
    """Store a notice for each and queue its mail in their language, in the caller's transaction: both or neither.

    ``subject`` and ``body`` are a pack's ``Text``, a lazy translation or a string. With a ``key`` the same message to
    the same person is stored once, however often it is sent: ``f"overdue:{step.uuid}"``. Part of the action that has
    something to tell, which has checked who may do it. Nobody who may no longer sign in is told. A row itself can be
    read by its recipient alone. Two statements, however many are told.
    """
    people = [one for one in to if one.is_active]
    if not people:
        return []
    usual = set(dict(settings.LANGUAGES))
    words = {one: _worded(subject, body, one) for one in usual.union(one.language for one in people)}
    notices = [
        Notice(
            uuid=uuid.uuid5(_KEYED, f"{one.uuid}:{key}") if key else uuid.uuid4(),
            recipient=one,
            kind=kind,
            language=one.language,
            subject=words[one.language][0],
            body=words[one.language][1],
            worded={language: words[language] for language in usual | {one.language}},
            link=link,
            about_kind=about_kind,
            about_uuid=about,
            created_at=civil_now(),
        )
        for one in people
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    # Delivering what is already delivered does nothing, so a repeated key costs one idle job.
    mails: list[JSONDict] = [{"notice": str(one.uuid)} for one in notices]
    app.configure_task(DELIVERY, allow_unknown=False).batch_defer(*mails)
    return [one.uuid for one in notices]


def _worded(subject: object, body: object, language: str) -> tuple[str, str]:
    with override(language):
        return tidy(_in(subject, language))[:_SUBJECT], _in(body, language)


def _in(words: object, language: str) -> str:
    return words.in_(language) if isinstance(words, Text) else str(words)
