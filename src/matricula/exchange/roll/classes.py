"""Finds the class of a row in the present school year, and opens it when it is new; asks where it may be mistyped."""

from collections.abc import Sequence
from dataclasses import replace

from matricula.authorities.api import Org
from matricula.exchange.models import RollRow, RollUpload, RowState
from matricula.exchange.roll.known import Standing
from matricula.exchange.roll.problems import RowProblem
from matricula.exchange.roll.rules import Placed
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass, classes_of, school_year_on
from matricula.regulation.api import Layout, Stack


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
