"""The second person says that results stand as they were entered."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.kernel.clock import civil_now
from matricula.regulation.api import stack_for
from matricula.studies.actions.enter_results import studies_clause
from matricula.studies.listening import say_results_changed
from matricula.studies.models import MODELS
from matricula.studies.queries.waiting import waits
from matricula.studies.words import REVIEW


@dataclass(frozen=True, slots=True)
class Review:
    """How many results were reviewed, and how many left: entered by the same person, or anew since they were read."""

    reviewed: int
    own: int
    anew: int = 0


def review_results(
    *,
    by: Acting,
    school: Org,
    kind: str,
    results: Collection[uuid.UUID],
    read: Mapping[uuid.UUID, datetime] | None = None,
) -> Review:
    """Review these results of one kind (``MODELS``) of students of the school; basis ``studies``.

    ``read`` says when each had been entered that the reviewer has read: what was entered anew since is left, so that
    nobody vouches for figures that were put in their place. Without it they are reviewed as they stand. What ``by``
    entered in any appointment is left, too; the answer counts both. Passed over: what was reviewed or sent back
    meanwhile, and what is no more in sight. Four statements, and those of who listens. Raises :class:`NotPermitted`
    for who does not review.
    """
    require(by, REVIEW, school)
    clause = studies_clause(stack_for(school.pack))
    waiting = waits(MODELS[kind]).filter(uuid__in=results, student__school=school)
    with (
        transaction.atomic(),
        recorded(
            "studies.review_results",
            by=by,
            subject_kind="school",
            subject=school.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record,
    ):
        own = waiting.filter(entered_in__user_id=by.user_id).count()
        others = waiting.exclude(entered_in__user_id=by.user_id)
        # By key, since an update reaches no other table.
        locked = others.select_for_update(of=("self",), no_key=True)
        found = list(locked.values_list("pk", "student_id", "uuid", "entered_at"))
        students = {
            pk: student
            for pk, student, result, entered_at in found
            if read is None or read.get(result) == entered_at
        }
        reviewed = (
            waits(MODELS[kind])
            .filter(pk__in=list(students))
            .update(reviewed_at=civil_now(), reviewed_in_id=by.appointment_id)
        )
        anew = len(found) - len(students)
        record.detail = {"kind": kind, "reviewed": reviewed, "own": own, "anew": anew}
        say_results_changed(set(students.values()))
    return Review(reviewed, own, anew)
