"""Open a school under an authority."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.models import Org, Tier
from matricula.regulation.api import Refused, Stack, stack_for


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
    run_by: Org | None = None,
) -> Org:
    """Store a school of one of the pack's kinds below the office where it lies.

    ``names`` maps languages to names; ``run_by`` is the office that runs the school itself, ``parent`` or one above it
    within reach of ``by``. A school right under a higher office than a district is run by that office. Raises
    :class:`Refused` for a kind that does not stand below such an office, a stage that the kind does not have or whose
    pupils would be in nobody's charge there, stages of which two have a grade in common, a runner that does not stand
    above, or a code that is taken.
    """
    require(by, "authorities.open_school", parent)
    if run_by is not None:
        require(by, "authorities.open_school", run_by)
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
    if run_by is not None and run_by.id not in parent.lineage:
        raise Refused(
            "runner_not_above",
            _("A school is run by the office under which it stands, or by one above that."),
            next_step=_(
                "Choose the office where the school lies as its authority, and one above it that runs it."
            ),
        )
    if run_by is None and parent.tier != Tier.DISTRICT:
        run_by = parent
    _check_duties(stack, parent, stages, run_by)
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
            run_by=run_by,
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
        if run_by is not None:
            record.detail["run_by"] = run_by.code
    return school


def _check_duties(stack: Stack, parent: Org, stages: Sequence[str], run_by: Org | None) -> None:
    """Refuse stages whose pupils nobody would be in charge of there: they could not even be transferred."""
    above = set(Org.objects.filter(id__in=parent.lineage).values_list("tier", flat=True))
    for name, duty in stack.duties.items():
        for stage in stages:
            holder = duty.stages.get(stage)
            if holder is None or holder.tier in above or (run_by is not None and stack.follows_runner(name)):
                continue
            raise Refused(
                "nobody_in_charge_there",
                _("At that office nobody would be in charge of the records of students of these stages."),
                clause=stack.directly_run_clause(name) or holder.clause,
                next_step=_(
                    "Choose as authority the office where the school lies, and name the office that runs it."
                ),
            )
