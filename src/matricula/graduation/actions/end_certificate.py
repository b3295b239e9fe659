"""Declare a number of a certificate void."""

from django.db import transaction

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.deployment.api import bound_cursor
from matricula.graduation.models import Certificate, CertificateState
from matricula.graduation.words import VOID


@transaction.atomic
def void_certificate(*, by: Acting, certificate: Certificate, reason: str) -> None:
    """The number is void: its paper was spoilt, or says something wrong. The same copy may then be issued anew.

    What is lost is replaced by a case: see ``replacing``. Raises :class:`Refused` (``certificate_not_so``) for a number
    that has ended, and NotPermitted.
    """
    require(by, VOID, certificate.school)
    with recorded(
        "graduation.void_certificate",
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
                "SELECT graduation_end_certificate(%s, %s, %s)",
                [certificate.pk, str(CertificateState.VOID.value), reason],
            )
