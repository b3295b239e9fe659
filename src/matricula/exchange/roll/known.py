"""Asks the whole register whether the person of a row is in it already."""

from matricula.authorities.api import Org
from matricula.exchange.roll.problems import RowError, RowProblem, Spot
from matricula.registry.api import STATUS_TABLE, Duplicate, NewStudent, possible_duplicates
from matricula.regulation.api import Layout, Stack, Text


def known_already(
    stack: Stack, layout: Layout, spot: Spot, person: NewStudent, *, school: Org
) -> tuple[RowError | None, list[RowError]]:
    """The error that the person has an archive, under the clause that forbids a second one, and mere warnings.

    The answer names a school and a state, and nobody: the row is reported and never merged.
    """
    found = possible_duplicates(person)
    same = next((one for one in found if one.same_document), None)
    if same is not None:
        problem = RowProblem.already_here if same.school_id == school.pk else RowProblem.second_archive
        number = layout.column("id_number")
        return spot.error(problem, number, stack.basis("one_archive"), texts=_where(stack, same)), []
    name = layout.column("name")
    return None, [spot.error(RowProblem.perhaps_known, name, None, texts=_where(stack, one)) for one in found]


def _where(stack: Stack, one: Duplicate) -> dict[str, Text]:
    school = Org.objects.filter(pk=one.school_id).first() if one.school_id else None
    labels = stack.table(STATUS_TABLE).entries
    return {
        "school": Text(school.names) if school else Text({"en": "?"}),
        "status": labels[one.status].label if one.status in labels else Text({"en": one.status or "?"}),
    }
