"""Open a school under an authority."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.models import Org, Tier
from matricula.regulation.api import Refused, stack_for


def open_school(
    *,
    by: Acting,
    parent: Org,
    code: str,
    names: Mapping[str, str],
    kind: str,
    stages: Sequence[str],
    ownership: str = "public",
    traits: Sequence[str] = (),
    opened_on: date,
) -> Org:
    """Store a school of one of the pack's kinds below the office that is its authority.

    ``names`` maps languages to names. Raises :class:`Refused` for a kind that does not stand below such an office,
    a stage that the kind does not have, stages of which two have a grade in common, or a code that is taken.
    """
    require(by, "authorities.open_school", parent)
    stack = stack_for(parent.pack)
    level = stack.levels.get(kind)
    if level is None or str(level.tier) != Tier.SCHOOL or parent.kind not in level.within:
        raise Refused(
            "kind_not_here",
            _("A school of this kind does not stand below such an office."),
            clause=level.clause if level else None,
            next_step=_("Choose the office that is the school's authority, or another kind."),
        )
    if not stages or not set(stages) <= set(level.stages):
        raise Refused(
            "stage_not_of_kind",
            _("A school of this kind does not have these stages."),
            clause=level.clause,
            next_step=_("Choose at least one of the stages that the kind has."),
        )
    grades = [grade for stage in stages for grade in stack.stage(stage).grades]
    if len(set(grades)) < len(grades):
        raise Refused(
            "stages_overlap",
            _("Two of these stages have a grade in common."),
            clause=level.clause,
            next_step=_(
                "Choose stages that follow one another; of those of different lengths only one kind."
            ),
        )
    if Org.objects.filter(code=code).exists():
        raise Refused(
            "code_taken",
            _("Another office or school has this code."),
            next_step=_("Compare it with the school's papers."),
        )
    with recorded("authorities.open_school", by=by, subject_kind="org", seen_by=parent.lineage) as record:
        school = Org.objects.create(
            code=code,
            names=dict(names),
            tier=Tier.SCHOOL,
            kind=kind,
            parent=parent,
            pack=parent.pack,
            zone=parent.zone,
            stages=list(stages),
            ownership=ownership,
            traits=sorted({*level.traits, *traits}),
            opened_on=opened_on,
        )
        # The database gives a new office its path and lineage.
        school.refresh_from_db()
        record.subject = school.uuid
        record.detail = {"code": code, "kind": kind, "parent": parent.code}
    return school
