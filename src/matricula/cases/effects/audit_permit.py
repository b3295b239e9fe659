"""Carries out a permit: what a clause locked is open again for a while."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import locks_on, recorded
from matricula.authorities.api import working_calendar
from matricula.cases.ports import Question
from matricula.cases.words import clause, party, term
from matricula.kernel.calendars import reckon
from matricula.registry.api import Enrollment
from matricula.regulation.api import Refused, TermType

WORDS = {
    "place_of": party(),
    "lock_clause": clause(),
    "open_for": term(TermType.duration),
    "clause": clause(),
}


def permit(question: Question) -> None:
    """Open the pupil's locked place at one party's school, for a term of the pack from now on.

    The procedure's ``effect_with`` names the party (``place_of``), the clause of the lock (``lock_clause``), the term
    (``open_for``) and the clause that allows it (``clause``). Refused when nothing there is locked under that clause.
    """
    words = question.procedure.effect_with
    keeper = question.orgs[words["place_of"]]
    places = Enrollment.objects.filter(student_id=question.subject.student_id, school=keeper).order_by("id")
    locked = [
        place
        for place in places
        if any(lock.clause == words["lock_clause"] for lock in locks_on("enrollment", place.uuid))
    ]
    if not locked:
        raise Refused(
            "nothing_is_locked",
            _("Nothing of this student is locked at this school under that clause."),
            clause=words["clause"],
            next_step=_("Change the record directly, or withdraw this case."),
        )
    term = question.stack.term(words["open_for"], on=question.case.governing_on)
    until = reckon(question.at, term.duration, working_calendar(keeper), keeper.time_zone).at
    with recorded(
        "cases.grant_permit",
        by=question.by,
        subject_kind="student",
        subject=question.subject.student_uuid,
        case=question.case.uuid,
        clause=words["clause"],
        seen_by=[one for place in locked for one in place.seen_by],
    ) as record:
        record.detail = {"lock": words["lock_clause"], "until": until.isoformat()}
        for place in locked:
            _grant(question, place, words["lock_clause"], until)


def _grant(question: Question, place: Enrollment, clause: str, until: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_grant_permit(%s, %s, %s, %s, %s)",
            [question.case.uuid, question.procedure.effect, place.uuid, clause, until],
        )
