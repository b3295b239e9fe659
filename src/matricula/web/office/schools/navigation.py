"""One's own school; for an office, and for a school that another fell to, what stands below."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Tier
from matricula.web.navigation import Place

OF_A_SCHOOL = (
    "school",
    "class_open",
    "school_class",
    "class_compare",
    "class_compared",
    "ended_turns",
    "promotion",
    "promotion_leave",
    # Where one's own office takes no lists, those of a school are shown here.
    "class_day",
    "class_month",
)


def _is_school(by: Acting) -> bool:
    return by.tier == Tier.SCHOOL


def _has_others(by: Acting) -> bool:
    return by.tier != Tier.SCHOOL or bool(by.absorbed)


PLACES = (
    Place("own_school", _("Our school"), "o", "registry.view_student", OF_A_SCHOOL, _is_school),
    Place(
        "area",
        _("Area"),
        "a",
        "registry.view_student",
        (*OF_A_SCHOOL, "school_open", "promotions"),
        _has_others,
    ),
)
