"""Print a certificate again: the same copy, the same bytes."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.graduation.actions.issue_certificate import note_print
from matricula.graduation.models import Certificate
from matricula.graduation.words import PRINT
from matricula.papers.api import OpenedPaper, open_paper
from matricula.regulation.api import Refused


@transaction.atomic
def print_again(*, by: Acting, certificate: Certificate) -> OpenedPaper:
    """The file of a certificate that holds, witnessed as one more print.

    Raises :class:`Refused` for a number that has ended (``certificate_not_so``) and for a file that is lost.
    """
    require(by, PRINT, certificate.school)
    if certificate.paper is None or certificate.state != "issued":
        raise Refused(
            "certificate_not_so",
            _("This number holds no more, and its paper is not printed again."),
            clause=certificate.clause,
            next_step=_("Print the certificate that took its place."),
        )
    with recorded(
        "graduation.print_again",
        by=by,
        subject_kind="student",
        subject=certificate.student.uuid,
        clause=certificate.clause,
        seen_by=certificate.school.lineage,
    ) as record:
        record.detail = {"number": certificate.number, "sha256": certificate.sha256}
        opened = open_paper(by=by, uuid=certificate.paper.uuid)
        note_print(certificate, opened.paper)
    return opened
