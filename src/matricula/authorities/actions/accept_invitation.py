"""Accept an invitation: the account is made, or found, and the appointment begins."""

from django.contrib.auth.password_validation import validate_password
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.actions.appoint import check_open
from matricula.authorities.actions.invite import INSTALLATION, token_digest
from matricula.authorities.models import Appointment, Invitation, Org, User
from matricula.authorities.queries import may_appoint
from matricula.deployment.api import sight
from matricula.kernel.clock import machine_now
from matricula.regulation.api import Refused


@transaction.atomic
def accept_invitation(*, token: str, password: str, language: str) -> User:
    """Turn an open invitation into an appointment, once.

    A new account gets ``password`` (checked against the password rules, ``ValidationError``); an existing account
    keeps its own and must present it here. Nobody is signed in yet, so the token is the authority, and only as long
    as the inviter could appoint there and the org is open.
    """
    invitation = _presented(token, Invitation.objects.select_for_update(of=("self",)))
    check_open(invitation.org)
    if not may_still_invite(invitation):
        raise Refused(
            "inviter_not_in_office",
            _("Whoever sent this invitation no longer appoints people there, so it cannot be accepted."),
            next_step=_("Ask the office that invited you to send another."),
        )
    user = User.objects.filter(email=invitation.email).first()
    if user is not None and not user.check_password(password):
        raise Refused(
            "wrong_password",
            _("You already have an account, and this is not its password."),
            next_step=_("Give the password of your account, or reset it first."),
        )
    if user is not None and not user.is_active:
        raise Refused(
            "account_closed",
            _("Your account is closed, so you cannot take up an appointment."),
            next_step=_("Ask the office that invited you."),
        )
    if user is not None and holds(user, invitation.org, invitation.role):
        raise Refused(
            "already_appointed",
            _("You hold this appointment already, so there is nothing to take up."),
            next_step=_("Sign in with your password."),
        )
    with (
        sight([invitation.org_id], actor=f"invitation:{invitation.uuid}"),
        recorded(
            "authorities.accept_invitation",
            by=None,
            subject_kind="invitation",
            subject=invitation.uuid,
            seen_by=invitation.org.lineage,
        ),
    ):
        if user is None:
            user = User(email=invitation.email, display_name=invitation.display_name, language=language)
            validate_password(password, user)
            user.set_password(password)
            user.save()
        invitation.appointment = Appointment.objects.create(
            user=user,
            org=invitation.org,
            role=invitation.role,
            started_on=invitation.started_on,
            trained_on=invitation.trained_on,
            appointed_by_id=invitation.invited_by_id,
        )
        invitation.accepted_at = machine_now()
        invitation.save(update_fields=["appointment", "accepted_at"])
    return user


@transaction.atomic
def invitation_of(token: str) -> Invitation:
    """What whoever holds the token is invited to, with its org; two statements.

    ``Refused`` (``invitation_not_open``) where it was used, withdrawn, has run out or never was.
    """
    return _presented(token, Invitation.objects.all())


def _presented(token: str, among: QuerySet[Invitation]) -> Invitation:
    digest = token_digest(token)
    with connection.cursor() as cursor:
        # Row-level security shows an invitation to whoever presents its token.
        cursor.execute("SELECT set_config('matricula.invitation', %s, true)", [digest])
    found = among.select_related("org", "invited_by").filter(token_sha256=digest).first()
    if (
        found is None
        or found.accepted_at is not None
        or found.revoked_at is not None
        or found.expires_at <= machine_now()
    ):
        raise Refused(
            "invitation_not_open",
            _("This invitation was used, withdrawn, or has run out."),
            next_step=_("Ask the office that invited you to send another."),
        )
    return found


def holds(user: User, org: Org, role: str) -> bool:
    """Whether the person has this appointment without an end."""
    return Appointment.objects.filter(
        user=user, org=org, role=role, ended_on=None, stands_in_for=None
    ).exists()


def may_still_invite(invitation: Invitation) -> bool:
    """Whether the inviter may appoint there today. The installation invites the first person and holds no office."""
    inviter = invitation.invited_by
    return inviter.email == INSTALLATION or may_appoint(inviter, invitation.org)
