"""Certificates, at schools whose law gives them."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.graduation.api import PRINT, VOID, gives_certificates
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def keeps_certificates(by: Acting) -> bool:
    """Whether the person prints certificates, or ends them, at a school that gives any."""
    return (
        by.tier == Tier.SCHOOL and (by.may(PRINT) or by.may(VOID)) and gives_certificates(stack_for(by.pack))
    )


PLACES = (
    Place(
        "certificates",
        _("Certificates"),
        "1",
        pages=("certificate_issue", "certificate_void", "certificates_register", "certificate_run"),
        open_to=keeps_certificates,
    ),
)
