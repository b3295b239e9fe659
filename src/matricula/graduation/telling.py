"""Tells schools and offices what is left of the season's work."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext, override

from matricula.authorities.api import Org, holders_of
from matricula.graduation.models import Cohort, CohortWindow
from matricula.graduation.queries.work import Left
from matricula.graduation.season_law import last_day_of
from matricula.graduation.words import SEES_SEASON
from matricula.kernel.clock import civil_today
from matricula.notices.api import send_notices
from matricula.regulation.api import stack_for

SUBJECTS = {
    "chased": gettext_lazy("The office above asks you to finish the data of the leaving grade"),
    "reminded": gettext_lazy("The last day for the leaving grade comes near"),
}


def tell_of_work(
    cohort: Cohort, office: Org, left: Left, *, kind: str, key: str, window: CohortWindow | None = None
) -> int:
    """A notice to all who see the season at a school or office, in the caller's transaction; returns to how many."""
    roles = [
        name
        for name, role in stack_for(office.pack).roles.items()
        if SEES_SEASON in role.permissions_at(office.tier)
    ]
    told = set[int]()
    for one in holders_of([office.pk], roles=roles, on=civil_today(office.time_zone)):
        if one.user_id in told:
            continue
        told.add(one.user_id)
        send_notices(
            to=[one.user],
            kind=f"season.{kind}",
            subject=SUBJECTS[kind],
            body=_body(cohort, left, window, one.user.language),
            link=reverse("season_work", args=[cohort.uuid]),
            about_kind="cohort",
            about=cohort.uuid,
            key=key,
        )
    return len(told)


def _body(cohort: Cohort, left: Left, window: CohortWindow | None, language: str) -> str:
    with override(language):
        said = []
        if window is not None:
            question = stack_for(cohort.org.pack).window(window.name).question.in_(language)
            last = date_format(last_day_of(window, cohort.org))
            said.append(gettext("%(question)s Until %(day)s.") % {"question": question, "day": last})
        for words, count in (
            (
                ngettext(
                    "%(count)d student wants something that the certificate or the rule needs.",
                    "%(count)d students want something that the certificate or the rule needs.",
                    left.unready,
                ),
                left.unready,
            ),
            (
                ngettext(
                    "The data of %(count)d student are not verified.",
                    "The data of %(count)d students are not verified.",
                    left.unverified,
                ),
                left.unverified,
            ),
            (
                ngettext(
                    "Something is under way for %(count)d student.",
                    "Something is under way for %(count)d students.",
                    left.in_business,
                ),
                left.in_business,
            ),
        ):
            if count:
                said.append(words % {"count": count})
        return " ".join(said)
