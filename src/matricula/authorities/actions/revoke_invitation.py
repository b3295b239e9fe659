"""Withdraw an invitation that has not been accepted."""

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.models import Invitation, User
from matricula.authorities.queries import may_appoint, open_invitations
from matricula.kernel.clock import machine_now
from matricula.regulation.api import Refused


def revoke_invitation(*, by: Acting, invitation: Invitation, reason: str = "") -> Invitation:
    """Close an open invitation for good; whoever may appoint at its org may withdraw it, whoever sent it.

    Raises :class:`Refused` ``invitation_not_open`` for one that was accepted, withdrawn or has run out.
    """
    require(by, "authorities.appoint", invitation.org)
    with recorded(
        "authorities.revoke_invitation",
        by=by,
        subject_kind="invitation",
        subject=invitation.uuid,
        reason=reason,
        seen_by=invitation.org.lineage,
    ):
        # The row is locked: of an acceptance and a withdrawal at once, the second finds the other done.
        found = open_invitations().select_for_update(of=("self",)).filter(pk=invitation.pk).first()
        if found is None:
            raise Refused(
                "invitation_not_open",
                _("This invitation was used, withdrawn, or has run out, so there is nothing to withdraw."),
                next_step=_("If the person has taken up the appointment, end the appointment."),
            )
        invitation.revoked_at = machine_now()
        invitation.save(update_fields=["revoked_at"])
    return invitation


def revoke_invitations_of(user: User, *, by: Acting, reason: str) -> None:
    """Withdraw the open invitations of ``user`` that ``by`` reaches and ``user`` may no longer make.

    Part of the actions that take the user's authority away; an invitation out of reach of ``by`` is refused when it
    is accepted.
    """
    for invitation in open_invitations().filter(invited_by=user).select_related("org").order_by("id"):
        if by.reaches(invitation.org) and not may_appoint(user, invitation.org):
            revoke_invitation(by=by, invitation=invitation, reason=reason)
