"""Who goes where after a stage."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.web.navigation import Place


def _has_plans(by: Acting) -> bool:
    return by.tier in (Tier.REGION, Tier.DISTRICT, Tier.SCHOOL)


PLACES = (
    Place(
        "admission",
        _("Admission"),
        "d",
        "registry.view_student",
        pages=("admission_plan", "admission_quotas", "admission_place"),
        open_to=_has_plans,
    ),
)
