"""The boards of a season: how many stand where, from the rows that the job counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from matricula.authorities.api import Acting, Org, Tier
from matricula.deployment.api import Prepared
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


_rows = Prepared(
    lambda cohort, area: StandingShare.objects.filter(
        RawSQL("authorities_org.lineage @> ARRAY[%s]::int[]", (area,), output_field=BooleanField()),
        cohort=cohort,
    ).values_list("school__lineage", "class_name", "met", "unmet", "incomplete", "reasons", "counted_at"),
    *("cohort", "area"),
)
# The schools of the stage just below, and the offices that have one somewhere.
_below = Prepared(
    lambda area, within, stage: Org.objects.filter(
        RawSQL(
            "authorities_org.parent_id = %s AND authorities_org.id IN (SELECT unnest(s.lineage) FROM authorities_org s"
            " WHERE s.path LIKE %s AND s.tier = 'school' AND s.stages @> ARRAY[%s]::varchar[])",
            (area, within, stage),
            output_field=BooleanField(),
        )
    ).order_by("path"),
    *("area", "within", "stage"),
)


def board(cohort: Cohort, area: Org) -> Board:
    """The board of an area within the sight: two statements that go together, one at a school."""
    if area.tier == Tier.SCHOOL:
        return _of_classes(_rows(cohort=cohort.pk, area=area.pk))
    asked = {"area": area.pk, "within": f"{area.path}%", "stage": cohort.stage}
    _below.later(**asked)
    rows, below = _rows(cohort=cohort.pk, area=area.pk), _below(**asked)
    reasons, counted = Counter[str](), {one.pk: list[Counted]() for one in below}
    for lineage, _name, met, unmet, incomplete, why, at in rows:
        reasons.update(why)
        for office in counted.keys() & lineage:
            counted[office].append(Counted(met, unmet, incomplete, at))
    offices = [(one, _added(counted[one.pk])) for one in below]
    return Board(_added([numbers for _org, numbers in offices]), _common(reasons), offices=_first(offices))


def _of_classes(rows: Sequence[tuple[Any, ...]]) -> Board:
    reasons, shown = Counter[str](), list[tuple[str, Counted]]()
    for _lineage, name, met, unmet, incomplete, why, at in sorted(rows, key=lambda one: str(one[1])):
        reasons.update(why)
        # A class that nobody is in any more stays among the rows.
        if met + unmet + incomplete:
            shown.append((name, Counted(met, unmet, incomplete, at)))
    return Board(_added([counted for _name, counted in shown]), _common(reasons), classes=_first(shown))


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
