"""Tell the office that closed a school of the pupils whom no other school could take over."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext, override

from matricula.audit.api import ActionLog, recorded
from matricula.authorities.api import Answering, Org, holders_of
from matricula.kernel.clock import civil_today
from matricula.notices.api import send_notices
from matricula.registry.queries.places_left import places_left
from matricula.registry.register_words import HAND_OVER_BASIS
from matricula.regulation.api import stack_for

ACTION = "registry.tell_of_places_left"
CLOSING = "authorities.close_school"


def tell_of_places_left(*, school: Org, heir: Answering | None) -> int:
    """Send a notice to those who may close schools at that office, once for a school; returns how many places it names.

    Part of the job that hands places over, in the sight of the closed school.
    """
    left = places_left(school, heir).stuck
    if not left or ActionLog.objects.filter(action=ACTION, subject_uuid=school.uuid).exists():
        return 0
    office = _closed_by(school)
    roles = [
        name
        for name, role in stack_for(office.pack).roles.items()
        if CLOSING in role.permissions_at(office.tier)
    ]
    clause = stack_for(school.pack).basis(HAND_OVER_BASIS)
    with recorded(
        ACTION, by=None, subject_kind="org", subject=school.uuid, clause=clause, seen_by=school.lineage
    ) as record:
        record.detail = {"places": left, "told": office.code}
        for one in holders_of([office.pk], roles=roles, on=civil_today(office.time_zone)):
            send_notices(
                to=[one.user],
                kind="school.places_left",
                subject=gettext_lazy("Students of a closed school have no place"),
                body=_body(school, left, one.user.language),
                link=reverse("school", args=[school.uuid]),
                about_kind="org",
                about=school.uuid,
                key=f"places_left:{school.uuid}",
            )
    return left


def _closed_by(school: Org) -> Org:
    """The office that closed it; the one above it when the pack's own list of offices did."""
    acted = ActionLog.objects.filter(action=CLOSING, subject_uuid=school.uuid, org_id__isnull=False)
    done_by = acted.order_by("-machine_at").values_list("org_id", flat=True).first()
    return Org.objects.get(pk=done_by) if done_by else Org.objects.get(children=school)


def _body(school: Org, left: int, language: str) -> str:
    with override(language):
        return ngettext(
            "%(count)d student is still on the roll of %(school)s, which has closed: the school or unit that took its"
            " records over cannot take this place. The page of the school says what to do.",
            "%(count)d students are still on the roll of %(school)s, which has closed: the school or unit that took its"
            " records over cannot take these places. The page of the school says what to do.",
            left,
        ) % {"count": left, "school": school.name_in(language)}
