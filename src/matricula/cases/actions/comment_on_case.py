"""Say something on a case, to one's own side or to all parties."""

import uuid
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, NotPermitted, Org, require
from matricula.cases.law import procedure_of
from matricula.cases.models import Case, CaseState, Event, EventKind, StepState
from matricula.cases.parties import sides_of
from matricula.cases.reaching import lock_case
from matricula.cases.recording import recorded_on
from matricula.cases.timeline import note
from matricula.cases.urging import sides_urged
from matricula.regulation.api import Procedure, Refused

LONGEST = 2000


class Audience(StrEnum):
    """Who may read a comment."""

    OWN_SIDE = "own_side"
    ALL_PARTIES = "all_parties"


def comment_on_case(*, by: Acting, case: uuid.UUID, words: str, audience: Audience) -> Event:
    """Add a comment; a party of the case may, the office that drafts it, and whoever has to urge its running turn.

    ``own_side`` reaches the parties of the writer's side and whoever supervises them, nobody else.
    """
    found = lock_case(case)
    require(by, "cases.comment", Org.objects.get(pk=by.org_id))
    procedure = procedure_of(found)
    turns = found.steps.filter(state=StepState.OPEN).prefetch_related("urgings")
    sides = sides_of(found, by) | sides_urged(by, turns, {one.role: one.side for one in found.parties.all()})
    check_party(found, by, procedure, takes_part=bool(sides))
    if not words.strip() or len(words) > LONGEST:
        raise Refused(
            "comment_length",
            _("A comment has between 1 and %(most)d characters.") % {"most": LONGEST},
            next_step=_("Shorten it, or write something."),
        )
    readers = _readers(found, by, sides) if audience is Audience.OWN_SIDE else None
    with recorded_on(found, "cases.comment_on_case", by=by, seen_by=readers):
        return note(found, EventKind.COMMENTED, by=by, words=words.strip(), audience=readers)


def check_party(case: Case, by: Acting, procedure: Procedure, *, takes_part: bool) -> None:
    """Refuse whoever only watches: neither a party, nor the office that drafts it, nor called upon to urge it."""
    if not takes_part and not (case.state == CaseState.DRAFT and by.acts_as(case.opened_org_id)):
        raise NotPermitted(
            "not_a_party",
            _("Your office takes no part in this case."),
            clause=procedure.clause,
            next_step=_("Speak with one of the parties; the case page names them."),
        )


def _readers(case: Case, by: Acting, sides: frozenset[str]) -> list[int]:
    readers = set(by.lineage)
    for party in case.parties.select_related("org"):
        if party.side in sides:
            readers.update(party.org.lineage)
    return sorted(readers)
