"""Finds the pupil of a case in the register, and keeps the minimal block that every party may see."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org
from matricula.cases.law import official_language
from matricula.cases.models import Case
from matricula.kernel.text import tidy_code, tidy_name
from matricula.registry.api import FoundStudent, find_for_transfer
from matricula.regulation.api import Refused, Stack


@dataclass(frozen=True, slots=True)
class Found:
    """The pupil as the register's minimal answer gives them, with the school that has them."""

    answer: FoundStudent
    school: Org

    def block(self, stack: Stack, *, starter: Org, clause: str) -> dict[str, Any]:
        """What the form is pre-filled from and the case page shows of the pupil."""
        language = official_language(stack, clause)
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
            "to_school_name": starter.name_in(language),
            "to_school_names": starter.names,
            "to_school_code": starter.code,
        }


def look_up(*, by: Acting, number: str, name: str, clause: str) -> Found:
    """The pupil with exactly this number and name; the look is logged, found or not.

    Raises Refused with one and the same text whether number or name is wrong, so that nobody can probe.
    """
    answer = find_for_transfer(by, number=tidy_code(number).upper(), name=tidy_name(name))
    if answer is None or answer.school_id is None:
        raise Refused(
            "student_not_found",
            _("No enrolled pupil has this number together with this name."),
            clause=clause,
            next_step=_("Compare both with the pupil's papers, or ask the sending school for them."),
        )
    return Found(answer, Org.objects.get(pk=answer.school_id))


def standing_in(case: Case, student_id: int) -> dict[str, Any]:
    """Status, school, stage and grade of the case's pupil now: no more, and only to who sees the case.

    Before the case is filed there is no party but the starter, whose look-up gave the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status, school_id, stage, grade FROM cases_standing(%s, %s)", [case.pk, student_id]
        )
        row = cursor.fetchone()
    return dict(zip(("status", "school_id", "stage", "grade"), row or (None,) * 4, strict=True))


def refresh_subject(case: Case, *, by: Acting, stack: Stack, starter: Org, clause: str) -> Org:
    """Bring the block up to date before a case is judged; returns the school that has the pupil now."""
    found = look_up(by=by, number=case.subject["student_number"], name=case.subject["name"], clause=clause)
    case.subject = found.block(stack, starter=starter, clause=clause)
    return found.school
