"""Invite the first person of an installation, whom nobody can appoint."""

import secrets

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.actions.appoint import check_role
from matricula.authorities.actions.invite import INSTALLATION, VALID_FOR, token_digest
from matricula.authorities.models import Appointment, Invitation, Org, User
from matricula.kernel.clock import civil_today, machine_now
from matricula.regulation.api import Refused


def appoint_first(*, org: Org, email: str, display_name: str, role: str) -> tuple[Invitation, str]:
    """The invitation and its token. Only the owner of the database can do it, and only while nobody is in office.

    The person counts as trained from today: somebody has to be able to record the training of the others.
    """
    check_role(org, role)
    if Appointment.objects.filter(org_id__in=org.lineage, ended_on=None, role=role).exists():
        raise Refused(
            "somebody_in_office",
            _("Somebody already holds this role there or above, and can invite others."),
            next_step=_("Ask that person for an invitation."),
        )
    now, today, token = machine_now(), civil_today(org.time_zone), secrets.token_urlsafe(32)
    with recorded(
        "authorities.appoint_first", by=None, subject_kind="invitation", seen_by=org.lineage
    ) as record:
        system, _made = User.objects.get_or_create(
            email=INSTALLATION,
            defaults={
                "display_name": "Installation",
                "is_active": False,
                "deactivated_at": now,
                "password": "!",
            },
        )
        invitation = Invitation.objects.create(
            token_sha256=token_digest(token),
            email=email.strip().lower(),
            display_name=display_name,
            org=org,
            role=role,
            started_on=today,
            trained_on=today,
            invited_by=system,
            invited_at=now,
            expires_at=now + VALID_FOR,
        )
        record.subject = invitation.uuid
        record.detail = {"org": org.code, "role": role}
    return invitation, token
