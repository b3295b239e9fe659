"""How many students of offices are in which grade and status, from rows that were counted as they were written."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Sum

from matricula.authorities.api import Acting, require
from matricula.registry.models import Headcount


@dataclass(frozen=True, slots=True)
class Heads:
    """So many students of a grade are in a status."""

    stage: str
    grade: str
    status: str
    students: int


def headcounts(by: Acting, offices: Collection[int]) -> dict[int, tuple[Heads, ...]]:
    """Of each of the offices within the sight, those below it included; one statement, and no student is read."""
    require(by, "registry.view_student")
    found: dict[int, list[Heads]] = {}
    sums = Headcount.objects.filter(org_id__in=offices).values_list("org_id", "stage", "grade", "status")
    for office, stage, grade, status, number in sums.annotate(n=Sum("students")).filter(n__gt=0).order_by():
        found.setdefault(office, []).append(Heads(stage, grade, status, number))
    return {office: tuple(heads) for office, heads in found.items()}
