"""Tell a person something, on their page and by mail."""

import uuid

from django.conf import settings
from django.db import transaction
from django.utils.translation import override
from procrastinate.contrib.django import app

from matricula.authorities.api import User
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.notices.actions.deliver_notice import DELIVERY
from matricula.notices.models import Notice
from matricula.regulation.api import Text

_SUBJECT = Notice._meta.get_field("subject").max_length or 200
_KEYED = uuid.UUID("6f2f0f2a-6d5e-5c8e-9d43-9a6c9f3f0b11")


@transaction.atomic
def send_notice(
    *,
    to: User,
    kind: str,
    subject: "Text | object",
    body: "Text | object",
    link: str = "",
    about_kind: str = "",
    about: uuid.UUID | None = None,
    key: str = "",
) -> uuid.UUID | None:
    """Store the notice and queue its mail in the recipient's language, in the caller's transaction: both or neither.

    ``subject`` and ``body`` are a pack's ``Text``, a lazy translation or a string. With a ``key`` the same message to
    the same person is stored once, however often it is sent: ``f"overdue:{step.uuid}"``. Part of the action that has
    something to tell, which has checked who may do it. None for someone who may no longer sign in. The row itself can
    be read by its recipient alone.
    """
    if not to.is_active:
        return None
    languages = {to.language, *dict(settings.LANGUAGES)}
    worded = {language: _worded(subject, body, language) for language in languages}
    notice = Notice(
        uuid=uuid.uuid5(_KEYED, f"{to.uuid}:{key}") if key else uuid.uuid4(),
        recipient=to,
        kind=kind,
        language=to.language,
        subject=worded[to.language][0],
        body=worded[to.language][1],
        worded=worded,
        link=link,
        about_kind=about_kind,
        about_uuid=about,
        created_at=civil_now(),
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    # Delivering what is already delivered does nothing, so a repeated key costs one idle job.
    app.configure_task(DELIVERY, allow_unknown=False).defer(notice=str(notice.uuid))
    return notice.uuid


def _worded(subject: object, body: object, language: str) -> tuple[str, str]:
    with override(language):
        return tidy(_in(subject, language))[:_SUBJECT], _in(body, language)


def _in(words: object, language: str) -> str:
    return words.in_(language) if isinstance(words, Text) else str(words)
