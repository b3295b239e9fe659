"""The copies that schools keep of the archives they handed over."""

import json
import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org, orgs_within, require
from matricula.registry.models import SealedSnapshot
from matricula.registry.queries.students import StudentNotSeen


def sealed_copies(by: Acting, area: Org) -> QuerySet[SealedSnapshot]:
    """The copies kept by the schools of an area, newest first, without their content.

    Those of one's own area include what closed schools elsewhere kept, once their records fell to it.
    """
    require(by, "registry.view_student", area)
    keepers = orgs_within(area.path)
    if area.pk == by.org_id and by.absorbed:
        keepers = Org.objects.filter(by.within_reach())
    return (
        SealedSnapshot.objects.filter(keeper__in=keepers)
        .select_related("keeper")
        .defer("content")
        .order_by("-sealed_at", "-id")
    )


def sealed_copy(by: Acting, snapshot: uuid.UUID) -> tuple[SealedSnapshot, dict[str, Any]]:
    """One copy and its content; refused as unknown when the keeper is not within sight."""
    require(by, "registry.view_student")
    found = SealedSnapshot.objects.filter(uuid=snapshot).select_related("keeper").first()
    if found is None:
        raise StudentNotSeen(
            "no_such_copy",
            _("There is no such copy in your area."),
            next_step=_("Look it up in the list of sealed copies."),
        )
    content: dict[str, Any] = json.loads(found.content)
    return found, content
