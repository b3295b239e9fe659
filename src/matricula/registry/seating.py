"""Seats in classes."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from matricula.registry.class_rules import class_closed
from matricula.registry.models import ClassMembership, Enrollment, SchoolClass
from matricula.regulation.api import Refused


def seat(enrollment: Enrollment, school_class: SchoolClass, number: str, on: date) -> ClassMembership:
    """Give an open place a seat in a class of its own school and grade, ending the seat it had."""
    if not enrollment.is_open:
        raise Refused(
            "place_given_up",
            _("This student no longer has a place at the school."),
            next_step=_("Look the student up again; the place has ended."),
        )
    if school_class.school_id != enrollment.school_id or school_class.grade != enrollment.grade:
        raise Refused(
            "class_of_another_grade",
            _("The class belongs to another school or another grade."),
            next_step=_("Choose a class of the student's own grade."),
        )
    # The class before the pupil, as a change of its name locks them: the other way round each would wait for the other.
    # Whoever decides a transfer in another area cannot hold the class; the pupil then sits in no class of that school.
    found = SchoolClass.objects.select_for_update(no_key=True).filter(pk=school_class.pk).first()
    held = school_class if found is None else found
    if held.closed_on is not None:
        raise class_closed()
    ClassMembership.objects.filter(enrollment=enrollment, ended_on=None).update(ended_on=on)
    return ClassMembership.objects.create(
        enrollment=enrollment, school_class=school_class, number=number, started_on=on
    )
