"""What is known of the studies of students, for one of them as for a cohort."""

import json
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from matricula.cases.api import FactValue
from matricula.kernel.clock import civil_today
from matricula.regulation.api import FactType, Stack
from matricula.studies.words import (
    AREAS,
    ASPECTS,
    KINDS,
    TERMS,
    fitness_decimals,
    keeps_studies,
    last_year_share,
    plan_of,
)

_KIND, _AREA, _ASPECT = "credits_", "credits_in_", "evaluation_"
_ALWAYS: Final[Mapping[str, FactType]] = {
    "study_plan": FactType.text,
    "credits": FactType.decimal,
    "fitness_score": FactType.decimal,
    "fitness_years": FactType.integer,
    "fitness_exempt": FactType.flag,
    "waiting": FactType.integer,
}
_COLUMNS: Final = (
    *("student_id", "entered_on", "credits", "credits_by_kind", "credits_by_area", "evaluation"),
    *("fitness_score", "fitness_years", "fitness_exempt", "waiting"),
)
_SQL: Final = f"SELECT {', '.join(_COLUMNS)} FROM studies_facts_in_sight(%s, %s, %s, %s)"
_OWN_SQL: Final = _SQL.replace("studies_facts_in_sight", "studies_own_facts")


def facts_offered(stack: Stack) -> Mapping[str, FactType]:
    """The facts of a student under that law, and the type of each; none where the law keeps no results.

    ``credits_<kind>``, ``credits_in_<area>`` and ``evaluation_<aspect>`` are as many as its tables have codes.
    """
    if not keeps_studies(stack):
        return {}
    return {
        **_ALWAYS,
        **{_KIND + kind: FactType.decimal for kind in stack.table(KINDS).codes},
        **{_AREA + area: FactType.decimal for area in stack.table(AREAS).codes},
        **{_ASPECT + aspect: FactType.text for aspect in stack.table(ASPECTS).codes},
    }


def facts_of(
    students: Collection[int], stack: Stack, *, names: Collection[str] | None = None
) -> Mapping[int, Mapping[str, FactValue]]:
    """The facts of each of these students, by their ids, in one statement. None is what is not known.

    With ``names`` those alone. Not known is what nobody has entered, and what awaits review: an entered result does
    not count before. The last term of an aspect and the last year of fitness are those that decide, so they are
    waited for as well.
    """
    return _asked(_SQL, students, stack, names)


def own_facts_of(students: Collection[int], stack: Stack) -> Mapping[int, Mapping[str, FactValue]]:
    """The same for a family, which sees neither the register nor results: of its own children, and of nobody else."""
    return _asked(_OWN_SQL, students, stack)


def _asked(
    statement: str, students: Collection[int], stack: Stack, names: Collection[str] | None = None
) -> Mapping[int, Mapping[str, FactValue]]:
    if not keeps_studies(stack):
        return {student: {} for student in students}
    today = civil_today(stack.zone)
    asked: list[Any] = [
        list(students),
        last_year_share(stack, today),
        fitness_decimals(stack, today),
        list(stack.table(TERMS).codes),
    ]
    offered = facts_offered(stack)
    wanted = [name for name in offered if names is None or name in names]
    # Of parts that nobody asks for not even the JSON is read.
    parts = [
        (prefix, column, codes, read)
        for prefix, table, column, read in _PARTS
        if (codes := [code for code in stack.table(table).codes if prefix + code in wanted])
    ]
    found: dict[int, dict[str, FactValue]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        for given in cursor.fetchall():
            row = dict(zip(_COLUMNS, given, strict=True))
            if "study_plan" in wanted:
                row["study_plan"] = plan_of(stack, row["entered_on"]) if row["entered_on"] else None
            said = found[row["student_id"]] = {name: row[name] for name in _ALWAYS if name in wanted}
            for prefix, column, codes, read in parts:
                known = None if row[column] is None else json.loads(row[column])
                said |= {prefix + code: read(known, code) for code in codes}
    return found


def _credits(known: Mapping[str, str] | None, code: str) -> FactValue:
    """Nothing of a part is 0 where all credits are known, and not known where they are not."""
    return None if known is None else Decimal(known.get(code, "0.0"))


def _result(known: Mapping[str, str] | None, code: str) -> FactValue:
    return None if known is None else known.get(code)


# The beginning of the facts' names, the table of their codes, the column, and what it says of one of them.
_PARTS: Final = (
    (_KIND, KINDS, "credits_by_kind", _credits),
    (_AREA, AREAS, "credits_by_area", _credits),
    (_ASPECT, ASPECTS, "evaluation", _result),
)
