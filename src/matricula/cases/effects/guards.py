"""Guards that no rule over facts can express."""

from django.db import connection

from matricula.cases.lookup import standing_in
from matricula.cases.ports import Question, Verdict
from matricula.regulation.api import Outcome, PupilFound


def no_other_open_case(question: Question) -> Verdict:
    """Met while no other case that changes this pupil's status is under way, wherever it was opened.

    The answer comes from a definer function and says neither whose the other case is nor where.
    """
    busy = has_open_case(question.subject.student_id, besides=question.case.pk)
    return Verdict(Outcome.unmet if busy else Outcome.met, seen=busy, needed=False)


def no_other_such_case(question: Question) -> Verdict:
    """Met while no other case of this procedure about this pupil is under way, wherever it was opened.

    Whoever asks the same at the same moment waits for the end of this transaction, and then sees the case it filed.
    """
    student, procedure = question.subject.student_id, question.procedure
    own_roll = procedure.pupil.found is PupilFound.OWN_ROLL
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"cases.no_other_such_case:{procedure.id}:{student}"],
        )
        # A statement of its own: its sight begins after the wait.
        cursor.execute(
            "SELECT cases_has_other(%s, %s, %s, %s)", [student, procedure.id, question.case.pk, own_roll]
        )
        busy = bool(cursor.fetchone()[0])
    return Verdict(Outcome.unmet if busy else Outcome.met, seen=busy, needed=False)


def pupil_still_fits(question: Question) -> Verdict:
    """Met while the pupil has their place on the roll that the case names, in a status and stage that it is for.

    Where the procedure is for those who gave up their last place there: while they have no other.
    """
    now = standing_in(question.case, question.subject.student_id)
    # Who has given up the last place still counts as that school's, and has no status that began on a day.
    pupil = question.procedure.pupil
    has_place = now.since is not None
    there = has_place is (pupil.found is not PupilFound.FORMER_ROLL) and (
        now.school_id == question.case.subject["school_id"]
    )
    fits = there and pupil.fits(now.status or "", now.stage or "")
    return Verdict(Outcome.met if fits else Outcome.unmet, seen=now.status)


def has_open_case(student_id: int, besides: int = 0) -> bool:
    """Whether a case that changes this pupil's status is under way, wherever it was opened."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_student_is_busy(%s, %s)", [student_id, besides])
        return bool(cursor.fetchone()[0])
