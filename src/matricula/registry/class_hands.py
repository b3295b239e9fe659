"""Whose hands a class is in: who compares it with the register."""

from typing import Final

from django.db.models import Q

from matricula.authorities.api import Acting
from matricula.registry.models import SchoolClass

ANY_CLASS: Final = "registry.check_roll"
OWN_CLASS: Final = "registry.check_own_class"


def may_check(by: Acting, school_class: SchoolClass) -> bool:
    """Whether the person may compare this class: any of the school, or the one whose class teacher they are.

    Asks the database at most once.
    """
    if not by.acts_as(school_class.school_id):
        return False
    return by.may(ANY_CLASS) or (by.may(OWN_CLASS) and is_own_class(by, school_class))


def is_own_class(by: Acting, school_class: SchoolClass) -> bool:
    """Whether the person is the class teacher, or stands in for them and has the class meanwhile."""
    teacher = school_class.teacher
    if teacher is None:
        return False
    if by.stands_in_for_id is not None:
        return by.stands_in_for_id == teacher.pk
    return teacher.user_id == by.user_id


def acts_for(by: Acting, school_class: SchoolClass) -> bool:
    """Whether it is the class of the very appointment in which the person acts; asks the database nothing."""
    return school_class.teacher_id == (by.stands_in_for_id or by.appointment_id)


def own_classes(by: Acting) -> Q:
    """The same as a condition on classes."""
    return Q(teacher=by.stands_in_for_id) if by.stands_in_for_id else Q(teacher__user=by.user_id)
