"""Reads of the tree and its people."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import F, Q, QuerySet

from matricula.authorities.acting import Acting, acting_in, current_appointments
from matricula.authorities.models import Appointment, Invitation, Org, User, held_on
from matricula.deployment.api import Prepared, any_of
from matricula.kernel.clock import machine_now
from matricula.regulation.api import stack_for


def orgs_within(path: str, *, tier: str | None = None) -> QuerySet[Org]:
    """The org at ``path`` and all below it, in tree order."""
    found = Org.objects.filter(path__gte=path, path__lt=path[:-1] + "0")
    return found.filter(tier=tier) if tier else found


def reviewing_authority(school: Org, stage: str, duty: str) -> Org:
    """The office that holds ``duty`` for a school's pupils of ``stage``, as the pack's table of duties says.

    It is the ancestor of the duty's tier, or, where the law says so, the office that runs the school itself. Raises
    ``KeyError`` when nobody holds the duty at that stage, ``Org.DoesNotExist`` when no such office stands above.
    """
    stack = stack_for(school.pack)
    tier = stack.duty(duty, stage)
    if school.run_by is not None and stack.follows_runner(duty):
        return school.run_by
    found = _of_the_tier(lineage=list(school.lineage), tier=tier)
    if len(found) != 1:
        raise Org.DoesNotExist
    return found[0]


_of_the_tier = Prepared(
    lambda lineage, tier: Org.objects.filter(any_of("id", lineage), tier=tier), "lineage", "tier"
)


def office(org_id: int) -> Org:
    """The office of that number; ``Org.DoesNotExist`` when there is none."""
    found = next(iter(_office(org=org_id)), None)
    if found is None:
        raise Org.DoesNotExist
    return found


_office = Prepared(lambda org: Org.objects.filter(pk=org), "org")


def holders_of(org_ids: Sequence[int], *, roles: Sequence[str], on: date) -> QuerySet[Appointment]:
    """The appointments in force on ``on`` at the given orgs in the given roles, with their people."""
    return (
        Appointment.objects.filter(held_on(on), org_id__in=org_ids, role__in=roles, user__is_active=True)
        .select_related("user", "org")
        .order_by("org__path", "role", "id")
    )


def people_at(org_ids: Sequence[int], *, roles: Sequence[str], on: date) -> list[User]:
    """Whom these orgs have in the given roles on ``on``, each once; one statement."""
    held = _held_there(orgs=list(org_ids), roles=list(roles), day=on)
    return list({one.user_id: one.user for one in held}.values())


_held_there = Prepared(
    lambda orgs, roles, day: (
        Appointment.objects.filter(
            held_on(day), any_of("org_id", orgs), any_of("role", roles), user__is_active=True
        )
        .select_related("user")
        .order_by("org_id", "role", "id")
    ),
    "orgs",
    "roles",
    "day",
)


def orgs_below(by: Acting, area: Org) -> QuerySet[Org]:
    """What stands right below an area; on the reader's own page also what they reach elsewhere, as its successors."""
    found = Q(parent=area)
    if area.pk == by.org_id and by.absorbed:
        found |= Q(path__in=by.absorbed)
    return Org.objects.filter(found)


# From one pack to the next along the index, and for each the first office at or after the path: a province has
# thousands of schools and one pack. As a row, so that no index on the path alone can answer it by passing over them.
_PACKS = """
WITH RECURSIVE every(pack) AS (
  SELECT min(pack) FROM authorities_org
  UNION ALL
  SELECT (SELECT min(o.pack) FROM authorities_org o WHERE o.pack > every.pack) FROM every WHERE every.pack IS NOT NULL
)
SELECT pack FROM every
WHERE (
  SELECT o.pack = every.pack AND o.path < %s FROM authorities_org o
  WHERE (o.pack, o.path) >= (every.pack, %s) ORDER BY o.pack, o.path LIMIT 1
)
"""


def packs_within(path: str) -> list[str]:
    """The packs of the offices and schools at ``path`` and below, by name; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_PACKS, [f"{path[:-1]}0", path])
        return sorted(pack for (pack,) in cursor.fetchall())


def people_of(area: Org) -> QuerySet[Appointment]:
    """Every appointment at an org or below it, ended ones last, with its person and org."""
    return (
        Appointment.objects.filter(org__in=orgs_within(area.path))
        .select_related("user", "org")
        .order_by(F("ended_on").desc(nulls_first=True), "org__path", "role", "id")
    )


def open_invitations() -> QuerySet[Invitation]:
    """The invitations in sight that can still be accepted."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=machine_now())


def invitations_to(area: Org) -> QuerySet[Invitation]:
    """The open invitations to an org or below it, with their orgs, in tree order."""
    return (
        open_invitations()
        .filter(org__in=orgs_within(area.path))
        .select_related("org")
        .order_by("org__path", "role", "id")
    )


def may_appoint(user: User, org: Org) -> bool:
    """Whether the person holds an appointment in force today in which they appoint people at ``org``."""
    return any(
        acting.may("authorities.appoint") and acting.reaches(org)
        for acting in map(acting_in, current_appointments(user))
    )
