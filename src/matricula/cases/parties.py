"""Finds the orgs behind the roles of a procedure."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org, reviewing_authority
from matricula.cases.models import Case, Party
from matricula.deployment.api import Prepared, change
from matricula.regulation.api import PartyRole, PartySource, Procedure, Refused, stack_for


def resolve_parties(procedure: Procedure, *, starter: Org, subject_school: Org, stage: str) -> dict[str, Org]:
    """The org of every role; an authority is the ancestor whose tier holds the duty for ``stage``.

    Raises Refused when a school has no such authority above it.
    """
    orgs: dict[str, Org] = {}

    def find(role: PartyRole) -> Org:
        if role.id not in orgs:
            match role.source:
                case PartySource.STARTER:
                    orgs[role.id] = starter
                case PartySource.SUBJECT_SCHOOL:
                    orgs[role.id] = subject_school
                case PartySource.AUTHORITY_OF:
                    orgs[role.id] = _authority(find(procedure.party(role.of or "")), stage, role)
        return orgs[role.id]

    for role in procedure.parties:
        find(role)
    return orgs


def _authority(school: Org, stage: str, role: PartyRole) -> Org:
    try:
        return reviewing_authority(school, stage, role.duty or "")
    except (Org.DoesNotExist, KeyError):
        duty = stack_for(school.pack).duties.get(role.duty or "")
        holder = duty.stages.get(stage) if duty else None
        raise Refused(
            "no_authority",
            _("No authority above the school “%(school)s” reviews this stage.")
            % {"school": school.name_in(get_language() or "en")},
            clause=holder.clause if holder else None,
            next_step=_("Ask the authority that runs the school to correct its place in the tree."),
        ) from None


def enter_parties(case: Case, procedure: Procedure, orgs: Mapping[str, Org], *, again: bool) -> None:
    """Store who takes part, each with the law of its own office as of today; from here on every party sees the case.

    A draft has none yet. A case filed ``again`` goes by the law of that day at every party. Raises Refused when it
    would have other parties than before: its papers were shown to those.
    """
    known = parties_of(case) if again else {}
    if any(party.org_id != orgs[role].id for role, party in known.items()):
        raise Refused(
            "parties_changed",
            _("The offices that take part are no longer those of the case as it was first filed."),
            clause=procedure.clause,
            next_step=_("Withdraw this case and start a new one."),
        )
    laws = {pack: stack_for(pack).digest for pack in sorted({one.pack for one in orgs.values()})}
    entered: list[Party] = []
    for role in procedure.parties:
        org = orgs[role.id]
        law = laws[org.pack]
        if role.id not in known:
            entered.append(Party(case=case, role=role.id, side=role.side, org=org, pack_digest=law))
        elif known[role.id].pack_digest != law:
            known[role.id].pack_digest = law
            change(known[role.id], "pack_digest")
    Party.objects.bulk_create(entered)


def orgs_of(case: Case) -> dict[str, Org]:
    """The orgs of a submitted case by role."""
    return {role: party.org for role, party in parties_of(case).items()}


def parties_of(case: Case) -> dict[str, Party]:
    """The parties of a submitted case by role, each with its org."""
    return {party.role: party for party in _parties(case=case.pk)}


_parties = Prepared(lambda case: Party.objects.filter(case_id=case).select_related("org"), "case")


def sides_of(case: Case, by: Acting) -> frozenset[str]:
    """The sides on which an office takes part, also in place of one it took over; one common to both is on both."""
    return frozenset(party.side for party in case.parties.all() if by.acts_as(party.org_id))
