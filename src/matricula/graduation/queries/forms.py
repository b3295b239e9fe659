"""The forms of students: what stands in them now, and how far each is confirmed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db import connection

from matricula.graduation.models import FormConfirmation, FormReport
from matricula.graduation.words import forms_of_law, sections_of_law
from matricula.regulation.api import Stack


class FormState(StrEnum):
    """How far a form is; ``hidden`` is one that is for those alone who may graduate."""

    HIDDEN = "hidden"
    OPEN = "open"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class StudentForm:
    """One form of one student.

    ``confirmed_at`` is when it was confirmed last, whether or not that still holds; ``report`` the newest error that
    was reported in it. ``digest`` is that of what stands in it now, empty while it is hidden.
    """

    code: str
    sections: tuple[str, ...]
    state: FormState
    confirmed_at: datetime | None
    report: FormReport | None
    digest: str

    @property
    def is_reported(self) -> bool:
        """Whether somebody waits for an answer about it."""
        return self.report is not None and self.report.is_open


@dataclass(frozen=True, slots=True)
class StudentForms:
    """All forms of one student in the season ``cohort_id`` (None out of any), with what stands in the sections."""

    student_id: int
    cohort_id: int | None
    content: Mapping[str, Any]
    forms: tuple[StudentForm, ...]
    final: StudentForm

    def form(self, code: str) -> StudentForm | None:
        """The form of that code, where the law has one."""
        return next((one for one in self.forms if one.code == code), None)

    @property
    def confirmed(self) -> int:
        """How many are confirmed as they stand now."""
        return sum(one.state is FormState.CONFIRMED for one in self.forms)


def forms_of(students: Collection[int], stack: Stack) -> dict[int, StudentForms]:
    """The forms of those of ``students`` whom the reader sees, by their ids; three statements.

    A family reads so of its own children, an office of whom it sees.
    """
    held = _held(students)
    confirmed: dict[int, list[FormConfirmation]] = {}
    for one in FormConfirmation.objects.filter(student_id__in=list(held)).order_by("pk"):
        confirmed.setdefault(one.student_id, []).append(one)
    reports: dict[int, list[FormReport]] = {}
    for each in FormReport.objects.filter(student_id__in=list(held)).order_by("pk"):
        reports.setdefault(each.student_id, []).append(each)
    laid = {**forms_of_law(stack), FormConfirmation.FINAL: sections_of_law(stack)}
    found = {}
    for student, (cohort, sections) in held.items():
        digests = {name: digest for name, (_content, digest) in sections.items()}
        forms = [
            _form(
                code,
                parts,
                digests,
                [one for one in confirmed.get(student, ()) if one.form == code and one.cohort_id == cohort],
                [one for one in reports.get(student, ()) if one.form == code and one.cohort_id == cohort],
            )
            for code, parts in laid.items()
        ]
        content = {name: content for name, (content, _digest) in sections.items()}
        found[student] = StudentForms(student, cohort, content, tuple(forms[:-1]), forms[-1])
    return found


def _held(
    students: Collection[int],
) -> dict[int, tuple[int | None, dict[str, tuple[Any, str]]]]:
    """The season of each student, and what is held in each section with its digest."""
    found: dict[int, tuple[int | None, dict[str, tuple[Any, str]]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT student_id, cohort_id, section, content, digest FROM graduation_sections(%s)",
            [list(students)],
        )
        for student, cohort, section, content, digest in cursor.fetchall():
            found.setdefault(student, (cohort, {}))[1][section] = (json.loads(content), digest)
    return found


def _form(
    code: str,
    sections: tuple[str, ...],
    digests: Mapping[str, str],
    confirmations: Sequence[FormConfirmation],
    reports: Sequence[FormReport],
) -> StudentForm:
    last = confirmations[-1] if confirmations else None
    returned = max((one.returned_at for one in reports if one.returned_at is not None), default=None)
    whole = all(one in digests for one in sections)
    now = sha256("".join(digests[one] for one in sections).encode()).hexdigest() if whole else None
    if now is None:
        state = FormState.HIDDEN
    elif returned is not None and (last is None or last.confirmed_at <= returned):
        state = FormState.RETURNED
    elif last is None:
        state = FormState.OPEN
    else:
        state = FormState.CONFIRMED if last.digest == now else FormState.CHANGED
    return StudentForm(
        code,
        sections,
        state,
        last.confirmed_at if last else None,
        reports[-1] if reports else None,
        now or "",
    )


def class_teacher_of(student: int) -> str:
    """Who has the class of a child of the family that asks; nothing where nobody is named. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT graduation_class_teacher(%s)", [student])
        [(name,)] = cursor.fetchall()
    return name or ""
