"""Open a class of a school."""

from django.db import IntegrityError, transaction

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Appointment, Org, require
from matricula.kernel.clock import civil_today
from matricula.kernel.text import tidy_name
from matricula.registry.actions.enroll_student import check_grade, check_school
from matricula.registry.class_rules import (
    PARTICULARS,
    check_kind,
    check_teacher,
    checked_name,
    name_taken,
)
from matricula.registry.models import SchoolClass
from matricula.registry.school_years import school_year_on
from matricula.regulation.api import stack_for


def open_class(
    *,
    by: Acting,
    school: Org,
    stage: str,
    grade: str,
    name: str,
    kind: str = "",
    teacher: Appointment | None = None,
    teacher_name: str = "",
    coming: bool = False,
) -> SchoolClass:
    """Add a class to a grade of this school year, or of the ``coming`` one; the basis is ``school_particulars``.

    Raises :class:`Refused` for a closed school, a stage or grade that it does not have, a name that an open class of
    the grade has in that year, an unknown kind, and a class teacher who is not one.
    """
    require(by, "registry.keep_classes", school)
    stack, today = stack_for(school.pack), civil_today(school.time_zone)
    check_school(school, stage, today)
    check_grade(stack, stage, grade)
    check_kind(stack, kind)
    named, taught_by = checked_name(name), tidy_name(teacher_name)
    check_teacher(school, stack, teacher, taught_by)
    with recorded(
        "registry.open_class",
        by=by,
        subject_kind="school_class",
        clause=stack.basis(PARTICULARS),
        seen_by=school.lineage,
    ) as record:
        year = school_year_on(school, stack, today)
        if coming:
            year = school_year_on(school, stack, year.ended_on)
            check_school(school, stage, year.started_on)
        try:
            with transaction.atomic():
                opened = SchoolClass.objects.create(
                    school=school,
                    session=year,
                    stage=stage,
                    grade=grade,
                    name=named,
                    kind=kind,
                    teacher=teacher,
                    teacher_name=taught_by,
                )
        except IntegrityError as taken:
            raise name_taken() from taken
        record.subject = opened.uuid
        record.detail = {"grade": grade, "name": named, "year": year.code}
    return opened
