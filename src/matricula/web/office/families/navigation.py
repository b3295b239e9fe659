"""The register of requests, in schools whose law has families ask; a family is found from the student's page."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.families.api import ISSUE, takes_requests
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def _takes_requests(by: Acting) -> bool:
    return by.tier == Tier.SCHOOL and takes_requests(stack_for(by.pack))


PLACES = (
    Place(
        "service_requests",
        _("Families"),
        "f",
        ISSUE,
        ("service_request", "service_request_new", "service_decline", "service_mail"),
        _takes_requests,
    ),
)
