"""Give a student a seat in a class."""

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.clock import civil_today
from matricula.registry.models import ClassMembership, Enrollment, SchoolClass
from matricula.registry.seating import seat


def seat_student(
    *, by: Acting, enrollment: Enrollment, school_class: SchoolClass, number: str = ""
) -> ClassMembership:
    """Move an enrolled student into a class of their grade, from today."""
    require(by, "registry.seat_student", enrollment.school)
    with recorded(
        "registry.seat_student",
        by=by,
        subject_kind="student",
        subject=enrollment.student.uuid,
        seen_by=enrollment.seen_by,
    ) as record:
        record.detail = {"class": str(school_class.uuid)}
        return seat(enrollment, school_class, number, civil_today(by.zone))
