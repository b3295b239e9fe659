"""Finds the class of a row in the present school year, opens it when it is new, and holds classes in one order.

Where a name may be mistyped, it asks.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db import connection

from matricula.authorities.api import Org
from matricula.exchange.models import RollRow, RollUpload, RowState
from matricula.exchange.roll.known import Standing
from matricula.exchange.roll.problems import RowProblem
from matricula.exchange.roll.rules import Placed
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass, classes_of, school_year_on
from matricula.regulation.api import Layout, Stack


def hold_classes(school: Org, stack: Stack, wanted: Collection[tuple[str, str]]) -> None:
    """Hold the classes of these grades and names until the end of the transaction, before the first row is loaded.

    Seating locks a class. Two loads that name the same classes in different orders would wait for each other, so all
    are held at once: by their names, which those that are still to be opened have too, then in the order of their ids.
    """
    session = school_year_on(school, stack, civil_today(school.time_zone))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM"
            " (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest(%s::text[]) AS name ORDER BY 1) AS held",
            [sorted({f"class:{session.pk}:{school.pk}:{grade}:{name}" for grade, name in wanted})],
        )
    open_ones = SchoolClass.objects.filter(school=school, session=session, closed_on=None).order_by("pk")
    names = {name for _grade, name in wanted}
    list(open_ones.filter(name__in=names).select_for_update(no_key=True).values_list("pk", flat=True))


def class_for(school: Org, stack: Stack, *, stage: str, grade: str, name: str) -> SchoolClass:
    """The open class of that name in that grade, this school year."""
    found, _opened = SchoolClass.objects.get_or_create(
        school=school,
        session=school_year_on(school, stack, civil_today(school.time_zone)),
        grade=grade,
        name=name,
        closed_on=None,
        defaults={"stage": stage},
    )
    return found


def asking_for_classes(
    upload: RollUpload, layout: Layout, rows: Sequence[tuple[Placed, Standing]]
) -> list[tuple[Placed, Standing]]:
    """The same rows, in doubt where loading them would open a class beside others of its grade; one statement.

    Where a grade has no class yet, there is none that can have been meant. A class that an officer has said is to be
    opened is not asked for again in the same upload.
    """
    there: dict[str, list[str]] = {}
    for one in classes_of(upload.org_id, on=civil_today(upload.org.time_zone)):
        there.setdefault(one.grade, []).append(one.name)
    agreed = {tuple(one) for one in upload.new_classes}

    def asked(row: Placed, standing: Standing) -> Standing:
        name, known = str(row.record["class"]), there.get(row.grade, [])
        loadable = standing.state in (RowState.GOOD, RowState.DOUBTFUL)
        if not loadable or not known or name in known or (row.grade, name) in agreed:
            return standing
        question = row.spot.error(
            RowProblem.new_class,
            layout.column("class"),
            layout.clause,
            details={"name": name, "classes": "; ".join(known)},
        )
        return replace(standing, state=RowState.DOUBTFUL, warnings=(question, *standing.warnings))

    return [(row, asked(row, standing)) for row, standing in rows]


def state_after_answers(row: RollRow) -> RowState:
    """Whether a doubtful row is good now: no class is asked for any more, and every entry alike was told apart."""
    told_apart = {str(one) for one in row.confirmed}
    for one in row.warnings:
        if one["problem"] == RowProblem.new_class:
            return RowState.DOUBTFUL
        if one["problem"] == RowProblem.perhaps_known and one["details"]["entry"] not in told_apart:
            return RowState.DOUBTFUL
    return RowState.GOOD
