"""Mail an invitation to the address it is for."""

import uuid

from django.db import connection, transaction
from django.utils.translation import get_language, gettext, override
from procrastinate.contrib.django import app

from matricula.authorities.api import Invitation, in_scope_of
from matricula.kernel.clock import machine_now
from matricula.notices.mailing import message_id, post

INVITING = "notices.invite"


@transaction.atomic
def send_invitation(invitation: Invitation, link: str) -> None:
    """Queue the mail in the caller's transaction, in the language the inviter works in.

    The link is the only copy of the token: it lies in the job until the mail is out and is then wiped.
    """
    app.configure_task(INVITING, allow_unknown=False).defer(
        invitation=str(invitation.uuid), org=invitation.org_id, link=link, language=get_language() or "en"
    )


def deliver_invitation(job_id: int, *, invitation: uuid.UUID, org: int, link: str, language: str) -> bool:
    """Mail the link unless that was done or the invitation is no longer open; True when this call did it."""
    with in_scope_of((org,), job=INVITING):
        if not _lock_unsent(job_id):
            return False
        found = Invitation.objects.select_related("org").get(uuid=invitation)
        if found.accepted_at is None and found.revoked_at is None and found.expires_at > machine_now():
            with override(language):
                _post(found, link, language)
        _wipe(job_id)
    return True


def _post(invitation: Invitation, link: str, language: str) -> None:
    org = invitation.org.name_in(language)
    lines = [
        gettext("%(name)s, you are invited to work in Matricula at %(org)s.")
        % {"name": invitation.display_name, "org": org},
        gettext("Open this address to choose a password. It can be used once, within seven days:"),
        link,
        gettext("If you do not expect this, do nothing."),
    ]
    post(
        to=invitation.email,
        subject=gettext("Invitation: %(org)s") % {"org": org},
        body="\n\n".join(lines) + "\n",
        language=language,
        identity=message_id("invitation", invitation.uuid),
    )


def _lock_unsent(job_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args ->> 'link' <> '' FROM procrastinate_jobs WHERE id = %s FOR UPDATE", [job_id]
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def _wipe(job_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE procrastinate_jobs SET args = args || \'{"link": ""}\'::jsonb WHERE id = %s', [job_id]
        )
