"""Ends what else is under way about a pupil, where a case that is carried out leaves no room for it."""

from django.db import connection

from matricula.cases.models import Case
from matricula.cases.parties import orgs_of
from matricula.cases.ports import Question
from matricula.cases.recording import recorded_on
from matricula.cases.telling import tell
from matricula.deployment.api import sight


def end_other_cases(question: Question) -> None:
    """End every other filed case about the pupil, where the law of this approved one says so, and tell its parties.

    The database finds and ends them, wherever they were opened; it locks them in order of id, before the pupil. Four
    statements and the messages for each.
    """
    law, by = question.procedure, question.by
    if law.ends_other_cases is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_uuid, offices FROM cases_end_others(%s)", [question.case.uuid])
        ended = cursor.fetchall()
    for case_uuid, offices in ended:
        # Whoever decides here need not see the other case, nor its parties this one.
        with sight(offices, actor=f"{by.user_id}:{by.appointment_id}"):
            other = Case.objects.get(uuid=case_uuid)
            with recorded_on(other, "cases.end_other_cases", by=by, clause=law.ends_other_cases):
                tell(other, law, "ended", list(orgs_of(other).values()))
