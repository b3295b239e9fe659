"""Guards that no rule over facts can express."""

from django.db import connection

from matricula.cases.ports import Question, Verdict
from matricula.regulation.api import Outcome


def no_other_open_case(question: Question) -> Verdict:
    """Met while no other case that changes this pupil's status is under way, wherever it was opened.

    The answer comes from a definer function and says neither whose the other case is nor where.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_student_is_busy(%s, %s)", [question.subject.student_id, question.case.pk]
        )
        busy = bool(cursor.fetchone()[0])
    return Verdict(Outcome.unmet if busy else Outcome.met, seen=busy, needed=False)
