"""How far a school has verified the data of its leaving grade against what guardians signed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from matricula.authorities.api import Acting, Org
from matricula.deployment.api import any_of
from matricula.graduation.models import Cohort, DataCheck
from matricula.graduation.words import CONFIRMS_DATA
from matricula.papers.api import Paper
from matricula.registry.api import (
    OWN_CLASS,
    Enrollment,
    SchoolClass,
    Student,
    current_numbers,
    own_classes,
    rows_as_of,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """One student: ``check`` is the newest check of the season; it ``holds`` while nothing has changed since."""

    student: Student
    check: DataCheck | None
    holds: bool


HELD_IN: Final = ("Student", "IdentityDocument", "Guardian", "Enrollment")
"""The tables of the register of which a guardian signs what stands there."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the register holds of a student, as a guardian signs it, and its digest."""

    content: Mapping[str, Any]
    digest: str


def data_of(students: Collection[int]) -> dict[int, Held]:
    """What is held of those of ``students`` (ids) whom the reader sees; one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT student_id, content, digest FROM graduation_data(%s)", [list(students)])
        return {student: Held(json.loads(content), digest) for student, content, digest in cursor.fetchall()}


def data_before(cohort: Cohort, students: Collection[Student]) -> dict[int, Mapping[str, Any]]:
    """The same content as it stood when the student was last verified, or else when the season was opened.

    By id; whoever came to the register later has none. Two statements.
    """
    keys = [one.pk for one in students]
    found = DataCheck.objects.filter(any_of("graduation_datacheck.student_id", keys), cohort=cohort)
    checked = dict(found.order_by("pk").values_list("student_id", "checked_at"))
    moments = {key: checked.get(key, cohort.opened_at) for key in keys}
    return {student: _content(rows) for student, rows in rows_as_of(moments, HELD_IN).items()}


def _content(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mapping[str, Any]:
    """What ``graduation_data`` would have said of such rows."""
    [student] = rows["Student"]
    # Of leaving a place the history of the place itself says nothing: the last one is that of the day.
    places = sorted((one for one in rows["Enrollment"] if one["is_principal"]), key=lambda one: one["id"])
    place = places[-1] if places else {}
    paper = next((one for one in rows["IdentityDocument"] if one["ended_on"] is None), {})
    return {
        **{key: student[key] for key in ("name", "sex", "nationality", "photo", "particulars")},
        "birth_date": student["birth_on"],
        "id_type": paper.get("kind"),
        "id_number": paper.get("number"),
        "id_valid": [paper.get("valid_from"), paper.get("valid_until")],
        "entry_month": place.get("entered_on"),
        "place": place.get("particulars", {}),
        "family": [one for one in rows["Guardian"] if one["ended_on"] is None],
    }


def checks_of(cohort: Cohort, students: Collection[Student]) -> list[Checked]:
    """How far each of these students is, in their order; two statements."""
    newest: dict[int, DataCheck] = {}
    for one in _checks(cohort, [one.pk for one in students]).select_related("paper", "checked_in__user"):
        newest[one.student_id] = one
    hold = _hold({student: check.digest for student, check in newest.items()})
    return [Checked(one, newest.get(one.pk), one.pk in hold) for one in students]


def verified_of(cohort: Cohort, students: Collection[int]) -> set[int]:
    """Those of the students (ids) whose newest check of the season holds; two statements."""
    return _hold(dict(_checks(cohort, students).values_list("student_id", "digest")))


def _checks(cohort: Cohort, students: Collection[int]) -> QuerySet[DataCheck]:
    """Of each student the newest last."""
    found = DataCheck.objects.filter(any_of("graduation_datacheck.student_id", list(students)), cohort=cohort)
    return found.order_by("pk")


def _hold(newest: Mapping[int, str]) -> set[int]:
    """Those of whom the register says what it said in the digest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT student_id, digest FROM graduation_data(%s)", [list(newest)])
        return {student for student, digest in cursor.fetchall() if newest[student] == digest}


def leaving_at(cohort: Cohort, school: Org, class_name: str | None = None) -> list[Student]:
    """Those of the cohort who are at a school now, or in one class of it, by class and name; two statements.

    Each has the number of today as ``current_numbers``.
    """
    found = still_at(cohort, [school.pk])
    if class_name is not None:
        found = found.filter(class_name=class_name)
    return list(found.prefetch_related(current_numbers()).order_by("class_name", "sort_key", "id"))


def still_there(cohort: Cohort, school: Org) -> int:
    """How many of the cohort are at a school now; one statement."""
    return still_at(cohort, [school.pk]).count()


def still_at(cohort: Cohort, schools: Sequence[int]) -> QuerySet[Student]:
    """Those of the cohort who are at one of these schools (ids) now."""
    # Who has left keeps the last school and grade on the row, so the place is asked.
    place = Enrollment.objects.filter(
        student=OuterRef("pk"),
        school=OuterRef("school"),
        is_open=True,
        is_principal=True,
        stage=cohort.stage,
    )
    return Student.objects.filter(
        Exists(place), school_id__in=schools, stage=cohort.stage, grade=cohort.grade
    )


def may_be_checked(by: Acting, cohort: Cohort, school: Org, students: Collection[int]) -> set[int]:
    """Those of the students (ids) whose data the reader verifies: of the grade at the school that is one's own.

    A class teacher verifies the own class alone. One statement.
    """
    if not (by.may(CONFIRMS_DATA) and by.org_id == school.pk):
        return set()
    found = Enrollment.objects.filter(
        student_id__in=students,
        school=school,
        is_open=True,
        is_principal=True,
        stage=cohort.stage,
        grade=cohort.grade,
    )
    if by.may(OWN_CLASS):
        own = SchoolClass.objects.filter(own_classes(by))
        found = found.filter(memberships__ended_on=None, memberships__school_class__in=own)
    return set(found.values_list("student_id", flat=True))


def on_a_check_in_sight(_by: Acting, paper: Paper) -> bool:
    """Whether the paper is the signed form of a student whom the reader sees."""
    return DataCheck.objects.filter(paper=paper).exists()
