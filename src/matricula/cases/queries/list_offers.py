"""Which lists an office could begin now, with how many students, and which are under way there."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from matricula.authorities.api import Acting, own_office
from matricula.cases.models import ENDED, Case
from matricula.cases.ports import lines_named
from matricula.regulation.api import Procedure, stack_for


@dataclass(frozen=True, slots=True)
class ListOffer:
    """A procedure about many students: by stage how many a list could begin with, and the lists under way.

    A stage in which a list is under way has no candidates: a second one would be refused.
    """

    law: Procedure
    candidates: Mapping[str, int]
    under_way: Mapping[str, uuid.UUID]

    @property
    def count(self) -> int:
        """How many students of one's own school, all stages together."""
        return sum(self.candidates.values())


def list_offers(by: Acting, laws: Sequence[Procedure]) -> list[ListOffer]:
    """What each of these procedures about many students would find at one's own school.

    One statement, and one more for each procedure and stage that the school has; none without a procedure.
    """
    if not laws:
        return []
    under_way = _under_way(by, laws)
    return [ListOffer(law, _candidates(by, law, under_way[law.id]), under_way[law.id]) for law in laws]


def _under_way(by: Acting, laws: Iterable[Procedure]) -> dict[str, dict[str, uuid.UUID]]:
    found: dict[str, dict[str, uuid.UUID]] = {law.id: {} for law in laws}
    open_lists = Case.objects.filter(~Q(state__in=ENDED), opened_org=by.org_id, procedure__in=list(found))
    for procedure, stage, case in open_lists.values_list("procedure", "subject__stage", "uuid"):
        found[procedure][stage] = case
    return found


def _candidates(by: Acting, law: Procedure, under_way: Mapping[str, uuid.UUID]) -> dict[str, int]:
    assert law.lines is not None  # asked about lists only
    org = own_office(by)
    source, stack, statuses = lines_named(law.lines.source), stack_for(org.pack), law.pupil.statuses
    found = {
        stage: source(org.pk, stage, statuses, stack).count()
        for stage in org.stages
        if stage not in under_way and (not law.pupil.stages or stage in law.pupil.stages)
    }
    return {stage: count for stage, count in found.items() if count}
