"""Tell the people of a school that its promotion is prepared, or has run."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext, override

from matricula.authorities.api import Appointment, holders_of
from matricula.kernel.clock import civil_today
from matricula.notices.api import send_notices
from matricula.registry.models import Promotion
from matricula.registry.promotion_law import KEEP, UNDO
from matricula.regulation.api import stack_for


def tell_of_prepared(promotion: Promotion) -> None:
    """To whoever says who stays, and whoever may take it back: when it runs, and where to look."""
    _tell(
        promotion, "prepared", gettext_lazy("The yearly promotion is prepared"), lambda: _prepared(promotion)
    )


def tell_of_run(promotion: Promotion) -> None:
    """To the same people: how many were promoted, and until when the school may take it back."""
    _tell(promotion, "ran", gettext_lazy("The yearly promotion has run"), lambda: _ran(promotion))


def _tell(promotion: Promotion, what: str, subject: object, body: Callable[[], str]) -> None:
    school = promotion.school
    roles = [
        name
        for name, role in stack_for(school.pack).roles.items()
        if role.permissions_at(school.tier) & {KEEP, UNDO}
    ]
    told = set[int]()
    holders: list[Appointment] = list(holders_of([school.pk], roles=roles, on=civil_today(school.time_zone)))
    for one in holders:
        if one.user_id in told:
            continue
        told.add(one.user_id)
        with override(one.user.language):
            words = body()
        send_notices(
            to=[one.user],
            kind=f"promotion.{what}",
            subject=subject,
            body=words,
            link=reverse("promotion", args=[school.uuid]),
            about_kind="org",
            about=school.uuid,
            key=f"promotion_{what}:{promotion.uuid}",
        )


def _prepared(promotion: Promotion) -> str:
    return gettext(
        "On %(day)s the system moves the students of the school on to the next grade. Look through the list, and"
        " leave out whoever stays."
    ) % {"day": date_format(promotion.runs_on)}


def _ran(promotion: Promotion) -> str:
    moved = promotion.moved or 0
    first = ngettext(
        "%(count)d student was moved on to the next grade.",
        "%(count)d students were moved on to the next grade.",
        moved,
    ) % {"count": moved}
    until = gettext("Until %(day)s the school may take this back.") % {
        "day": date_format(promotion.undo_until)
    }
    return f"{first} {until}"
