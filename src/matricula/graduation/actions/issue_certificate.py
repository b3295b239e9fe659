"""Give a certificate to somebody who has left the school."""

import json
import logging
from typing import Final

from django.db import transaction
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.deployment.api import bound_cursor
from matricula.documents.api import SealError
from matricula.graduation.codes import half_key, new_code
from matricula.graduation.models import Certificate, CertificateState
from matricula.graduation.papering import paper_of
from matricula.graduation.says import kind_for, says_of
from matricula.graduation.words import PRINT
from matricula.kernel.file_starts import PDF
from matricula.papers.api import Paper, store_paper
from matricula.registry.api import Enrollment, photo_bytes
from matricula.regulation.api import Certificate as Kind
from matricula.regulation.api import Refused, Stack, stack_for

log = logging.getLogger(__name__)
MOST_BYTES: Final = 4_000_000


@transaction.atomic
def issue_certificate(*, by: Acting, place: Enrollment, blank: str = "") -> tuple[Certificate, bool]:
    """The certificate of a place that has ended, numbered, printed and kept; whether it is new.

    Whoever has one that holds keeps it, so the same place again changes nothing; where a case replaced it, this is the
    next copy. ``blank`` is the number of a pre-numbered form. The number is taken in this transaction with everything
    else, so none is lost when it fails. Raises :class:`Refused`: ``no_certificate``, ``certificate_incomplete``,
    ``certificate_unprintable``, ``certificate_not_sealed``, ``form_taken``; and NotPermitted.
    """
    require(by, PRINT, place.school)
    stack = stack_for(place.school.pack)
    kind = kind_for(stack, place)
    if kind is None:
        raise Refused(
            "no_certificate",
            _("There is no certificate for how this place on the roll ended."),
            next_step=_("Look at the student's page how the place ended."),
        )
    known = Certificate.objects.filter(enrollment=place).exclude(state="void").order_by("-copy").first()
    if known is not None and known.state != CertificateState.REPLACED:
        return known, False
    if blank:
        _require_free(blank, kind, stack)
    copy = known.copy + 1 if known else 1
    says, code = says_of(place, kind, stack), new_code()
    with recorded(
        "graduation.issue_certificate",
        by=by,
        subject_kind="student",
        subject=place.student.uuid,
        clause=kind.clause,
        seen_by=place.school.lineage,
    ) as record:
        with bound_cursor() as cursor:
            cursor.execute(
                "SELECT id, fresh FROM graduation_issue_certificate(%s, %s, %s, %s::jsonb, %s, %s)",
                [place.pk, kind.name, copy, json.dumps(says, ensure_ascii=False), half_key(code), blank],
            )
            pk, fresh = cursor.fetchone()
        made = Certificate.objects.select_related("school").get(pk=pk)
        record.detail = {"number": made.number, "kind": made.kind, "copy": made.copy}
        if fresh:
            photo = photo_bytes(place.student.photo)
            note_print(made, _kept(by, made, _paper(made, kind, stack, code, photo)))
    made.refresh_from_db()
    return made, fresh


def _require_free(blank: str, kind: Kind, stack: Stack) -> None:
    """Raises Refused with who has this form, where the reader sees that certificate.

    Of others the database refuses it without a name (MR123).
    """
    key = RawSQL("graduation_form_key(%s, %s, %s)", [stack.pack, kind.name, blank])
    holder = Certificate.objects.filter(form_key=key).first()
    if holder is not None:
        raise Refused(
            "form_taken",
            _("The form with this number is noted for the certificate %(number)s of %(name)s.")
            % {"number": holder.number, "name": holder.says["name"]},
            clause=kind.clause,
            next_step=_(
                "Look at the form and correct the number, or take another form: a spoilt one keeps its number."
            ),
        )


def note_print(certificate: Certificate, paper: Paper) -> None:
    """Witness that this file was printed; the database refuses any but the first one."""
    with bound_cursor() as cursor:
        cursor.execute("SELECT graduation_note_print(%s, %s, %s)", [certificate.pk, paper.sha256, paper.pk])


def _paper(made: Certificate, kind: Kind, stack: Stack, code: str, photo: bytes) -> bytes:
    try:
        return paper_of(made, kind, stack, code, photo)
    except SealError as wrong:
        log.exception("A certificate could not be sealed.")
        raise Refused(
            "certificate_not_sealed",
            _("The seal of this installation cannot be used."),
            clause=kind.clause,
            next_step=_("Tell whoever runs it; the reason is in its log. No number was taken."),
        ) from wrong


def _kept(by: Acting, certificate: Certificate, made: bytes) -> Paper:
    return store_paper(
        by=by,
        content=made,
        file_name=f"{certificate.number}.pdf",
        media_types={PDF},
        max_bytes=MOST_BYTES,
        clause=certificate.clause,
    )
