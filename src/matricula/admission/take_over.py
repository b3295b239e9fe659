"""What admission offers to lists: those whom an issued plan gives to a school, and taking them over."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language

from matricula.admission.models import AdmissionPlace
from matricula.cases.api import Candidate, Candidates, Case, Told, Word, clause_word, code_word
from matricula.registry.api import CHANGE_TABLE, STATUS_TABLE, ends_place, going_on
from matricula.regulation.api import Procedure, Stack

SOURCE, EFFECT = "admission.assigned", "admission.take_over"
WORDS: Mapping[str, Word] = {
    "to_status": code_word(STATUS_TABLE),
    "change_kind": code_word(CHANGE_TABLE),
    "clause": clause_word(),
}


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whom issued plans give to the school in that stage, who were not taken over and have no place by now.

    The school does not see them, so the database answers, for the schools of the reader only.
    """

    school: int
    stage: str
    statuses: Collection[str]

    def rows(self) -> Sequence[Candidate]:
        """All of them, in the order of their ids."""
        return [Candidate(*row) for row in self._asked("student_id, student_uuid, status", "ORDER BY 1")]

    def count(self) -> int:
        """How many there are; all have one of the statuses."""
        [(found,)] = self._asked("count(*)")
        return int(found)

    def _asked(self, what: str, order: str = "") -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {what} FROM admission_assigned(%s, %s, %s) {order}",
                [self.school, self.stage, list(self.statuses)],
            )
            return list(cursor.fetchall())


def assigned(school: int, stage: str, statuses: Collection[str], stack: Stack) -> Candidates:
    """The source of the lists by which a school takes over."""
    return Assigned(school, stage, statuses)


def told(case: Case, *, students: Collection[int] | None = None, prefix: str = "") -> Mapping[int, Told]:
    """Name and school of origin, as the lines of the plans say that the reader sees."""
    found = AdmissionPlace.objects.filter(
        Q(off_at=None), school_id=case.opened_org_id, plan__stage=case.subject["stage"]
    ).select_related("origin")
    if students is not None:
        found = found.filter(student_id__in=students)
    if prefix:
        found = found.filter(student_name__startswith=prefix)
    return {
        one.student_id: Told(
            one.student_name,
            " · ".join(filter(None, [one.origin.name_in(get_language() or "en"), one.origin_class])),
        )
        for one in found.order_by("id")
    }


def take_over_law(stack: Stack, on: date) -> Procedure | None:
    """The procedure by which schools take over, if the law has one on that day."""
    for name, history in stack.procedures.items():
        lines = history.versions[-1].lines
        if lines is not None and lines.source == SOURCE:
            try:
                return stack.procedure(name, on=on)
            except KeyError:
                return None
    return None


def verify_take_over(procedure: Procedure, stack: Stack) -> Iterator[str]:
    """What does not fit: another source, other statuses than those of the plans, or one that ends the new place."""
    law = going_on(stack)
    if law is None:
        yield "the basis admission_plan is missing; it says whose plans there are"
    elif set(procedure.pupil.statuses) != set(law.statuses):
        yield "pupil.statuses has to name the statuses of the basis admission_plan, in which a stage is finished"
    if procedure.lines is None or procedure.lines.source != SOURCE:
        yield f"lines.from has to be {SOURCE}: nobody else is given to a school"
    elif procedure.lines.outcomes:
        yield "lines.outcomes is not for this effect, which does the same to everybody; remove it"
    if ends_place(stack, procedure.effect_with["to_status"]):
        yield f"the status {procedure.effect_with['to_status']!r} ends a place, and cannot begin one"
