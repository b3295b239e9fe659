"""Change what a class is called, of which kind it is and who is its class teacher."""

from django.db import IntegrityError, transaction

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Appointment, require
from matricula.kernel.text import tidy_name
from matricula.registry.class_rules import (
    PARTICULARS,
    check_kind,
    check_teacher,
    checked_name,
    class_closed,
    name_taken,
)
from matricula.registry.models import SchoolClass
from matricula.regulation.api import stack_for


def change_class(
    *,
    by: Acting,
    school_class: SchoolClass,
    name: str,
    kind: str = "",
    teacher: Appointment | None = None,
    teacher_name: str = "",
) -> SchoolClass:
    """Put these particulars in the place of the present ones; its pupils keep their seats, and show the new name.

    Raises :class:`Refused` for a closed class, a name that another open class of the grade has, an unknown kind, and
    a class teacher who is not one. A class teacher who has left may stay named until another is chosen.
    """
    require(by, "registry.keep_classes", school_class.school)
    stack = stack_for(school_class.school.pack)
    named, taught_by = checked_name(name), tidy_name(teacher_name)
    if kind != school_class.kind:
        check_kind(stack, kind)
    with recorded(
        "registry.change_class",
        by=by,
        subject_kind="school_class",
        subject=school_class.uuid,
        clause=stack.basis(PARTICULARS),
        seen_by=school_class.school.lineage,
    ) as record:
        held = SchoolClass.objects.select_for_update().get(pk=school_class.pk)
        if held.closed_on is not None:
            raise class_closed()
        if teacher is None or teacher.pk != held.teacher_id or taught_by:
            check_teacher(school_class.school, stack, teacher, taught_by)
        record.detail = {"name": [held.name, named]} if held.name != named else {}
        held.name, held.kind, held.teacher, held.teacher_name = named, kind, teacher, taught_by
        try:
            with transaction.atomic():
                held.save(update_fields=["name", "kind", "teacher", "teacher_name"])
        except IntegrityError as taken:
            raise name_taken() from taken
    return held
