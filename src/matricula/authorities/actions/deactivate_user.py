"""Close a person's account."""

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import OWN_AREA, Acting, NotPermitted, current_appointments, require
from matricula.authorities.actions.revoke_invitation import revoke_invitations_of
from matricula.authorities.models import Org, User
from matricula.kernel.clock import machine_now
from matricula.regulation.api import stack_for


def deactivate_user(*, by: Acting, user: User, reason: str) -> User:
    """Close the account and withdraw the person's open invitations.

    Whoever does it must reach every appointment the person still holds. The offices where the person worked and those
    above see it in their log.
    """
    appointments = current_appointments(user)
    require(by, "authorities.appoint")
    for appointment in appointments:
        require(by, "authorities.appoint", appointment.org)
    if not appointments and not user.appointments.filter(by.within_reach("org__path")).exists():
        raise NotPermitted(
            "outside_scope",
            _("This person never held an appointment in your area."),
            clause=stack_for(by.pack).basis(OWN_AREA),
            next_step=_("Ask the office where the person worked."),
        )
    offices = [one.org for one in appointments] or Org.objects.filter(
        by.within_reach(), appointments__user=user
    )
    with recorded(
        "authorities.deactivate_user",
        by=by,
        subject_kind="user",
        subject=user.uuid,
        reason=reason,
        seen_by=[above for office in offices for above in office.lineage],
    ):
        user.is_active = False
        user.deactivated_at = machine_now()
        user.save(update_fields=["is_active", "deactivated_at"])
        revoke_invitations_of(user, by=by, reason=reason)
    return user
