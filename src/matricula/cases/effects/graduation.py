"""What the register offers to a list of those who leave: the leaving grade, outcomes, and the sealed copies."""

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef

from matricula.cases.models import Case
from matricula.cases.ports import InSight
from matricula.cases.words import clause, code
from matricula.registry.api import (
    CHANGE_TABLE,
    STATUS_TABLE,
    Enrollment,
    Student,
    ends_place,
    may_follow,
    may_graduate,
    places_without_copy,
    seal_archives,
)
from matricula.regulation.api import Procedure, Stack

WORDS = {
    "change_kind": code(CHANGE_TABLE, optional=True),
    "clause": clause(),
    "archive_clause": clause(),
}


def leaving_grade(school: int, stage: str, statuses: Collection[str], stack: Stack) -> InSight:
    """Everybody with a place in the last grade of the stage, whatever their status: who stays back is seen too."""
    place = Enrollment.objects.filter(student=OuterRef("pk"), is_open=True, is_principal=True)
    return InSight(
        Student.objects.filter(
            Exists(place), school_id=school, stage=stage, grade=stack.stages[stage].last_grade.name
        ),
        statuses,
    )


def seal_copies(case: Case, procedure: Procedure) -> None:
    """Seal a copy at the school of each place that this list has ended and that has none of it yet.

    The copy is of the archive as it stays: with the last status, and the case that gave it.
    """
    done = case.lines.filter(done_at__isnull=False).values("student_id")
    places = places_without_copy(case.uuid, students=done)
    seal_archives(places, clause=procedure.effect_with["archive_clause"], case=case.uuid)


def verify_graduation(procedure: Procedure, stack: Stack) -> Iterator[str]:
    """What does not fit: whom it is for, or an outcome that is no last status of a place."""
    outcomes = procedure.lines.outcomes if procedure.lines is not None else ()
    for stage in stack.stages:
        if (not procedure.pupil.stages or stage in procedure.pupil.stages) and not any(
            one.is_open_to(stage) for one in outcomes
        ):
            yield f"lines.outcomes has none for the stage {stage!r}"
    for outcome in outcomes:
        if outcome.id not in stack.table(STATUS_TABLE).codes:
            yield f"the outcome {outcome.id!r} is no code of the table {STATUS_TABLE!r}"
        elif not ends_place(stack, outcome.id):
            yield f"the outcome {outcome.id!r} keeps the place; name a status that ends it"
        else:
            for status in procedure.pupil.statuses:
                if outcome.id not in may_follow(stack, status):
                    yield f"the outcome {outcome.id!r} may not follow {status!r}: {STATUS_TABLE} does not lead to it"
    for status in procedure.pupil.statuses:
        if not may_graduate(stack, status):
            yield f"pupil.statuses names {status!r}, in which {STATUS_TABLE} lets nobody graduate"
