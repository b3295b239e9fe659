"""Finds the pupil of a case in the register, and keeps the minimal block that every party may see."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org, office
from matricula.cases.law import official_language
from matricula.cases.models import Case, CaseState, CaseSubject
from matricula.deployment.api import Prepared, bound_cursor
from matricula.kernel.text import tidy_code, tidy_name
from matricula.registry.api import FoundStudent, find_for_transfer, find_on_former_roll, find_on_own_roll
from matricula.regulation.api import Procedure, PupilFound, Refused, Stack


@dataclass(frozen=True, slots=True)
class Found:
    """The pupil as the register's minimal answer gives them, with the school that has them."""

    answer: FoundStudent
    school: Org
    own: bool = False

    def block(self, stack: Stack, *, starter: Org, clause: str) -> dict[str, Any]:
        """What the form is pre-filled from and the case page shows of the pupil.

        Only where the pupil is to leave their school for the one that starts does the block say where to.
        """
        language = official_language(stack, clause)
        going: dict[str, Any] = {
            "to_school_name": starter.name_in(language),
            "to_school_names": starter.names,
            "to_school_code": starter.code,
        }
        return {
            "name": self.answer.name,
            "sex": self.answer.sex,
            "birth_date": self.answer.birth_on.isoformat(),
            "student_number": self.answer.number,
            "status": self.answer.status,
            "stage": self.answer.stage,
            "grade": self.answer.grade,
            "class_name": self.answer.class_name,
            "school_id": self.school.id,
            "school_name": self.school.name_in(language),
            "school_names": self.school.names,
            "school_code": self.school.code,
            **({} if self.own else going),
        }


def look_up(*, by: Acting, number: str, name: str, clause: str) -> Found:
    """The pupil with exactly this number and name; the look is logged, found or not.

    Raises Refused with one and the same text whether number or name is wrong, so that nobody can probe.
    """
    answer = find_for_transfer(by, number=tidy_code(number).upper(), name=tidy_name(name))
    if answer is None or answer.school_id is None:
        raise Refused(
            "student_not_found",
            _("No enrolled student has this number together with this name."),
            clause=clause,
            next_step=_("Compare both with the student's papers, or ask the student's school for them."),
        )
    return Found(answer, office(answer.school_id))


def on_own_roll(*, by: Acting, student: uuid.UUID, stack: Stack, law: Procedure) -> Found:
    """The pupil who has a place on the roll of one's own office, or had, as the procedure wants; whether it is for them
    is seen at once.

    Raises Refused for anybody else's pupil, for one whose status or stage the procedure is not for, and for one who has
    no temporary number where it wants one.
    """
    former = law.pupil.found is PupilFound.FORMER_ROLL
    answer = find_on_former_roll(by, student) if former else find_on_own_roll(by, student)
    if answer is None or answer.school_id is None:
        raise Refused(
            "not_on_own_roll",
            _("No student who gave up the last place at your school is meant by this.")
            if former
            else _("No student on the roll of your school is meant by this."),
            clause=law.clause,
            next_step=_("Start from the student's page; the school that has the student asks."),
        )
    if not law.pupil.fits(answer.status, answer.stage):
        raise Refused(
            "pupil_does_not_fit",
            _("This is not for a student who has this status or is in this stage."),
            clause=law.pupil.clause or law.clause,
            next_step=_("See the student's page for the status, the stage and what can be started instead."),
        )
    if law.pupil.temporary_number and not stack.port("student_number.read")(answer.number).temporary:
        raise Refused(
            "number_not_temporary",
            _("The student's number is not a temporary one."),
            clause=law.clause,
            next_step=_("See the student's page for the number; nothing has to be asked for."),
        )
    return Found(answer, office(answer.school_id), own=True)


def _pupil_to_file(case: Case, *, clause: str) -> Found:
    """The pupil that the case was opened about, under the number and name of now; the look is logged."""
    with bound_cursor() as cursor:
        cursor.execute(
            "SELECT student_id, student_uuid, name, sex, birth_on, number, school_id, stage, grade, class_name, status"
            " FROM cases_pupil_to_file(%s)",
            [case.pk],
        )
        row = cursor.fetchone()
    answer = FoundStudent(*row) if row else None
    if answer is None or answer.school_id is None:
        raise Refused(
            "student_not_found",
            _("The student of this case is no longer enrolled anywhere."),
            clause=clause,
            next_step=_("Withdraw the case; ask the student's last school what has become of the student."),
        )
    return Found(answer, office(answer.school_id))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the pupil of a case is in the register now, and since and until when; None is what nobody told."""

    status: str | None = None
    school_id: int | None = None
    stage: str | None = None
    grade: str | None = None
    since: date | None = None
    last_change_on: date | None = None
    until: date | None = None


def standing_in(case: Case, student_id: int) -> Standing:
    """How the case's pupil stands now: no more, and only to who sees the case.

    A draft about a pupil whom nobody here sees has no party but the starter: it goes by what the logged look-up told on
    opening, and tells again when the draft is filed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status, school_id, stage, grade, since, last_change_on, until FROM cases_standing(%s, %s)",
            [case.pk, student_id],
        )
        row = cursor.fetchone()
    if row is None and case.state == CaseState.DRAFT:
        told = ("status", "school_id", "stage", "grade")
        return Standing(**{one: case.subject[one] for one in told})
    return Standing(*row) if row else Standing()


def number_in(case: Case, student_id: int) -> str | None:
    """The number that the case's pupil has now, to who sees the case; a draft as in ``standing_in``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_number_of(%s, %s)", [case.pk, student_id])
        (number,) = cursor.fetchone()
    if number is None and case.state == CaseState.DRAFT:
        number = case.subject["student_number"]
    return str(number) if number is not None else None


def subject_of(case: Case) -> CaseSubject:
    """The pupil of a case that is about one."""
    [found] = _subject(case=case.pk)
    found.case = case
    return found


_subject = Prepared(lambda case: CaseSubject.objects.filter(case_id=case), "case")


def refresh_subject(case: Case, *, by: Acting, stack: Stack, law: Procedure, starter: Org) -> Org:
    """Bring the block up to date before a case is judged; returns the school that has the pupil now."""
    if law.pupil.at_hand:
        student = subject_of(case).student_uuid
        found = on_own_roll(by=by, student=student, stack=stack, law=law)
    else:
        found = _pupil_to_file(case, clause=law.clause)
    case.subject = found.block(stack, starter=starter, clause=law.clause)
    return found.school
