"""What an office sees that looks on at a turn whose time is up: whom it may urge, and how to reach them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Appointment, Org, Tier, answering_for
from matricula.cases.api import CaseView, EventKind, sides_urged
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note
from matricula.web.names import org_name
from matricula.web.office.casework.answers import Waiting
from matricula.web.telephones import telephone


@dataclass(frozen=True)
class Urged:
    """The office whose time is up, how to reach it and those for whom the turn waits, and why the reader is told."""

    office: str
    reach: parts.FactList
    clause: parts.ClauseNote | None


def urged(view: CaseView, by: Acting, waiting: Waiting) -> Urged | None:
    """Whom the reader's office may urge; None for an office that is not called upon. No statement of its own."""
    now = view.current
    if now is None or now.step is None or now.org is None:
        return None
    office = answering_for(now.org).org
    sides = {role.id: role.side for role in view.procedure.parties}
    if by.acts_as(office.id) or not sides_urged(by, [now.step], sides):
        return None
    told = [one.clause for one in now.step.urgings.all() if by.acts_as(one.org_id)]
    told += [one.clause for one in reversed(view.events) if one.kind == EventKind.ESCALATED]
    facts = [*_office(office, by), *(parts.Fact(role, _people(people, by)) for role, people in waiting)]
    return Urged(
        org_name(office), parts.FactList(tuple(facts)), clause_note(view.case.pack, told[0] if told else None)
    )


def _office(office: Org, by: Acting) -> list[parts.Fact]:
    """Schools keep their telephone here; of an authority it is shown where somebody entered it."""
    if not by.reaches(office) or not (office.phone or office.tier == Tier.SCHOOL):
        return []
    return [parts.Fact(org_name(office), telephone(office.phone))]


def _people(people: Iterable[Appointment], by: Acting) -> parts.PeopleLines | str:
    lines = tuple((one.user.display_name, _reach(one, by)) for one in people)
    return parts.PeopleLines(lines) if lines else _("nobody holds this office now")


def _reach(one: Appointment, by: Acting) -> tuple[str, ...]:
    """Telephone and e-mail address of a person in office, as far as they are for the reader.

    The telephone is for the offices above; the address is for whoever may read a list that it stands on.
    """
    if not by.reaches(one.org):
        return ()
    reported = stack_for(one.org.pack).reported_role
    listed = by.may("authorities.view_officers") and reported is not None and one.role == reported.name
    shown = listed or by.may("authorities.appoint")
    return (one.user.phone or _("no telephone number"), *([one.user.email] if shown else []))
