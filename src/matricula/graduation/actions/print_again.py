"""Print a certificate again, or those of a batch, part by part: the same copies, the same bytes."""

from contextlib import closing
from io import BytesIO
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.graduation.actions.issue_certificate import note_print
from matricula.graduation.models import Certificate, CertificateState, PrintRun
from matricula.graduation.words import PRINT
from matricula.papers.api import OpenedPaper, open_paper
from matricula.regulation.api import Refused

# What goes into one file for the printer. A batch may be of thousands: whole, it would fill the memory of the process
# that answers, and a printer that jams on the last sheet would have all of them noted as printed once more.
TOGETHER: Final = 100


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


def parts_of_run(run: PrintRun) -> list[range]:
    """The parts in which the certificates of a batch go to the printer, each as its places in the batch's order."""
    whole = range(len(run.places))
    return [whole[first : first + TOGETHER] for first in whole[::TOGETHER]]


@transaction.atomic
def print_run_again(*, by: Acting, run: PrintRun, part: int = 0) -> bytes:
    """The certificates of a part of a batch that hold, in its order, in one file; each is witnessed as printed.

    The file is made for paper: what is kept, and what a stranger may have checked, are the files of the certificates.
    """
    import pypdf  # late: only who prints needs it

    places = [run.places[one] for one in parts_of_run(run)[part]]
    holding = {
        one.enrollment_id: one
        for one in Certificate.objects.select_related("student", "school", "paper").filter(
            enrollment__in=places, state=CertificateState.ISSUED, paper__isnull=False
        )
    }
    target = BytesIO()
    with closing(pypdf.PdfWriter()) as whole:
        for place in places:
            if place in holding:
                opened = print_again(by=by, certificate=holding[place])
                whole.append(str(opened.path), import_outline=False)
        whole.compress_identical_objects()
        whole.write(target)
    return target.getvalue()
