"""End a number of a certificate, with the reason."""

from django.db import transaction

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.deployment.api import bound_cursor
from matricula.graduation.models import Certificate, CertificateState
from matricula.graduation.words import VOID


@transaction.atomic
def void_certificate(*, by: Acting, certificate: Certificate, reason: str) -> None:
    """The number is void: its paper was spoilt, or says something wrong. The same copy may then be issued anew.

    Raises :class:`Refused` (``certificate_not_so``) for a number that has ended, and NotPermitted.
    """
    _end(by, certificate, CertificateState.VOID, reason)


@transaction.atomic
def replace_certificate(*, by: Acting, certificate: Certificate, reason: str) -> None:
    """The paper is lost or corrected and holds no more; the next copy may then be issued. Raises as above."""
    _end(by, certificate, CertificateState.REPLACED, reason)


def _end(by: Acting, certificate: Certificate, state: CertificateState, reason: str) -> None:
    require(by, VOID, certificate.school)
    with recorded(
        f"graduation.{'void' if state == CertificateState.VOID else 'replace'}_certificate",
        by=by,
        subject_kind="student",
        subject=certificate.student.uuid,
        clause=certificate.clause,
        reason=reason,
        seen_by=certificate.school.lineage,
    ) as record:
        record.detail = {"number": certificate.number}
        with bound_cursor() as cursor:
            cursor.execute(
                "SELECT graduation_end_certificate(%s, %s, %s)", [certificate.pk, str(state.value), reason]
            )
