"""The paper of a certificate: its words, its code and its square, set so that nothing is left out."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from matricula.deployment.api import is_demo
from matricula.documents.api import pdf, seal_in_use, sealed
from matricula.graduation.codes import written
from matricula.graduation.models import Certificate
from matricula.graduation.says import sentence_of
from matricula.regulation.api import Certificate as Kind
from matricula.regulation.api import Stack

TEMPLATE = "graduation/certificate"


def paper_of(certificate: Certificate, kind: Kind, stack: Stack, code: str, photo: bytes) -> bytes:
    """The certificate as PDF/A, with the seal of the installation if it has one. Two statements.

    ``photo`` is a JPEG; without one, the frame stays empty for a picture that is stuck in.

    Raises :class:`documents.api.Unprintable` rather than leave a character out, and SealError.
    """
    made, seal = _set(certificate, kind, stack, code, photo), seal_in_use()
    if seal is None:
        return made
    with override(kind.language):
        return sealed(
            made,
            seal,
            at=certificate.issued_at,
            reason=f"{kind.title.in_(kind.language)} {certificate.number}",
            name=_school(certificate, kind),
            field=_("Electronic seal of the certificate"),
        )


def _set(certificate: Certificate, kind: Kind, stack: Stack, code: str, photo: bytes) -> bytes:
    """The sheet without a seal; of the same certificate, code and photograph always the same bytes."""
    school = certificate.school
    day = certificate.issued_at.astimezone(school.time_zone).date()
    with override(kind.language):
        sheet = {
            "title": kind.title.in_(kind.language),
            "sentence": sentence_of(kind, certificate.says, kind.language),
            "photo": list(photo),
            "photo_words": _("Photograph"),
            "demonstration": _mark(stack) if is_demo() else "",
            "duplicate": _("Duplicate, copy %(copy)s: the paper before it holds no more.")
            % {"copy": certificate.copy}
            if certificate.copy > 1
            else "",
            "number_label": _("Certificate number"),
            "number": certificate.number,
            "blank_label": _("Number of the form"),
            "blank": certificate.blank,
            "code_label": _("Code of the certificate"),
            "code": written(code),
            "check": _("Whether this paper is genuine: %(address)s")
            % {"address": f"{settings.PUBLIC_URL}/verify/"},
            "qr": square(address_of(certificate.number, code)),
            "qr_words": _("Square that leads to the page which checks this certificate"),
            "school": _school(certificate, kind),
            "seal": _("(seal)"),
            "head": _("Head of the school:"),
            "day": date_format(day, "DATE_FORMAT"),
        }
        return pdf(TEMPLATE, sheet, at=certificate.issued_at, strict=True)


def _school(certificate: Certificate, kind: Kind) -> str:
    names: dict[str, str] = certificate.school.names
    return names.get(kind.language) or next(iter(names.values()))


def _mark(stack: Stack) -> str:
    """That nothing on this paper is true, in each language of the law: whoever finds it may read but one."""
    said = []
    for language in stack.languages:
        with override(language):
            said.append(_("Demonstration: not a certificate"))
    return " · ".join(said)


def register_paper(sheet: Mapping[str, Any], at: datetime) -> bytes:
    """The register on paper: ``sheet`` has words alone, as ``documents/register.typ`` asks for them."""
    return pdf("graduation/register", sheet, at=at)


def address_of(number: str, code: str) -> str:
    """Where the square leads: the code stands behind the ``#``, which no browser sends and no log holds."""
    return f"{settings.PUBLIC_URL}/verify/{quote(number)}#{code}"


def square(words: str) -> str:
    """The words as a QR code, in SVG; a seventh of it may be lost."""
    target = io.BytesIO()
    segno.make(words, error="m", micro=False).save(target, kind="svg", xmldecl=False, border=2)
    return target.getvalue().decode()
