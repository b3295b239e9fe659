"""Mail an invitation to somebody who has no account yet."""

import smtplib

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from matricula.authorities.api import Invitation


def mail_invitation(invitation: Invitation, link: str) -> bool:
    """Send the link at once; whether the mail server took it.

    The link carries the secret, so it never waits in the queue of jobs: whoever invites hands it over when this fails.
    """
    message = EmailMessage(
        subject=_("Your appointment in Matricula"),
        body=_(
            "%(name)s, you are invited to take up an appointment.\n\nOpen this link within seven days; it works once:\n"
            "%(link)s\n"
        )
        % {"name": invitation.display_name, "link": link},
        to=[invitation.email],
        headers={
            "Message-ID": f"<invitation-{invitation.uuid}@matricula>",
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError):
        return False
    return True
