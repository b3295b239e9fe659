"""The boards of a season: how many stand where, from the rows that the job counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import F, Func, Q, QuerySet

from matricula.authorities.api import Acting, Org, Tier
from matricula.graduation.models import Cohort, Standing, StandingShare

Place = TypeVar("Place", Org, str)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of one place of the board stand where; ``counted_at`` is None where nobody was judged yet."""

    met: int = 0
    unmet: int = 0
    incomplete: int = 0
    counted_at: datetime | None = None

    @property
    def total(self) -> int:
        return self.met + self.unmet + self.incomplete


@dataclass(frozen=True, slots=True)
class Board:
    """An area: its counts, why students do not graduate (by condition, the commonest first), and the part below it.

    ``offices`` are the counties or schools below, ``classes`` those of a school; whoever has the most left to do first.
    """

    whole: Counted
    reasons: tuple[tuple[str, int], ...]
    offices: Sequence[tuple[Org, Counted]] = ()
    classes: Sequence[tuple[str, Counted]] = ()


def cohorts_seen(by: Acting) -> QuerySet[Cohort]:
    """The seasons that concern who reads: those of the own office, of one above it and of those below; newest first."""
    org = Org.objects.get(pk=by.org_id)
    own = Q(org_id__in=org.lineage) | Q(org__lineage__contains=[org.pk])
    return Cohort.objects.filter(own).select_related("org").order_by("-leaving_year", "org__path")


def board(cohort: Cohort, area: Org) -> Board:
    """The board of an area within the sight: two statements, one at a school."""
    rows = StandingShare.objects.filter(cohort=cohort, school__lineage__contains=[area.pk])
    reasons = Counter[str]()
    if area.tier == Tier.SCHOOL:
        lines = list(rows.order_by("class_name"))
        for one in lines:
            reasons.update(one.reasons)
        classes = [
            (one.class_name, Counted(one.met, one.unmet, one.incomplete, one.counted_at)) for one in lines
        ]
        shown = [(name, counted) for name, counted in classes if counted.total]
        return Board(_added([counted for _name, counted in shown]), _common(reasons), classes=_first(shown))
    below = _below(area, cohort)
    shown_at = {one.pk for one in below}
    counted = dict[int, list[Counted]]()
    # Rows as they are: a province has thousands of classes, and each would be two objects.
    columns = ("school__lineage", "met", "unmet", "incomplete", "reasons", "counted_at")
    for lineage, met, unmet, incomplete, why, at in rows.values_list(*columns):
        reasons.update(why)
        for office in shown_at.intersection(lineage):
            counted.setdefault(office, []).append(Counted(met, unmet, incomplete, at))
    offices = [(one, _added(counted.get(one.pk, []))) for one in below]
    return Board(_added([numbers for _org, numbers in offices]), _common(reasons), offices=_first(offices))


def students_of(cohort: Cohort, school: Org, class_name: str, outcome: str) -> QuerySet[Standing]:
    """The students of a school's class, or of all its classes without a name; of one outcome if it is given."""
    found = Standing.objects.filter(
        cohort=cohort,
        school=school,
        student__school=school,
        student__stage=cohort.stage,
        student__grade=cohort.grade,
    )
    if class_name:
        found = found.filter(student__class_name=class_name)
    if outcome:
        found = found.filter(outcome=outcome)
    return found.select_related("student")


def _below(area: Org, cohort: Cohort) -> list[Org]:
    """The schools of the stage just below, and the offices that have one somewhere."""
    schools = Org.objects.filter(
        tier=Tier.SCHOOL, stages__contains=[cohort.stage], path__startswith=area.path
    )
    above = schools.annotate(each=Func(F("lineage"), function="unnest")).values("each")
    return list(Org.objects.filter(parent=area, pk__in=above).order_by("path"))


def _added(parts: Sequence[Counted]) -> Counted:
    at = [one.counted_at for one in parts if one.counted_at is not None]
    return Counted(
        sum(one.met for one in parts),
        sum(one.unmet for one in parts),
        sum(one.incomplete for one in parts),
        min(at) if at else None,
    )


def _common(reasons: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(reasons.items(), key=lambda one: (-one[1], one[0])))


def _first(rows: "Sequence[tuple[Place, Counted]]") -> "list[tuple[Place, Counted]]":
    """Whoever is not judged yet, or has the most incomplete data, comes first."""
    return sorted(rows, key=lambda one: (one[1].total > 0, -one[1].incomplete, -one[1].unmet))
