"""Invite a person to take up an appointment."""

import hashlib
import secrets
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.actions.appoint import check_open, check_role, check_training
from matricula.authorities.models import Invitation, Org
from matricula.authorities.queries import open_invitations
from matricula.kernel.clock import machine_now
from matricula.regulation.api import Refused

# How long a link in a mail stays good is a matter of safety on the wire, not of law.
VALID_FOR = timedelta(days=7)
# The account in whose name the first person of an installation is invited; nobody signs in with it.
INSTALLATION = "installation@localhost"


def invite(
    *,
    by: Acting,
    email: str,
    display_name: str,
    org: Org,
    role: str,
    started_on: date,
    trained_on: date | None = None,
) -> tuple[Invitation, str]:
    """Store an invitation and return it with its token, which is shown to nobody again.

    The same address cannot be invited twice to one role at one org while an invitation is open. Raises
    :class:`Refused` also for a closed org and for a training that is still to end.
    """
    require(by, "authorities.appoint", org)
    check_role(org, role)
    check_open(org)
    check_training(org, role, trained_on)
    address = email.strip().lower()
    now = machine_now()
    if open_invitations().filter(email=address, org=org, role=role).exists():
        raise Refused(
            "already_invited",
            _("This person has an open invitation to this role."),
            next_step=_("Wait for the answer, or withdraw the invitation and send another."),
        )
    token = secrets.token_urlsafe(32)
    with recorded("authorities.invite", by=by, subject_kind="invitation", seen_by=org.lineage) as record:
        invitation = Invitation.objects.create(
            token_sha256=token_digest(token),
            email=address,
            display_name=display_name.strip(),
            org=org,
            role=role,
            started_on=started_on,
            trained_on=trained_on,
            invited_by_id=by.user_id,
            invited_at=now,
            expires_at=now + VALID_FOR,
        )
        record.subject = invitation.uuid
        record.detail = {"org": org.code, "role": role}
    return invitation, token


def token_digest(token: str) -> str:
    """The form in which a token is stored; a fast hash is right for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
