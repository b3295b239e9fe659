"""A pupil comes back into a class while it gets another name: one waits for the other, and both are done."""

import threading

import pytest
from django.db import DatabaseError, connection

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import PACK, make_province
from matricula.cases.tests.filing import approved_by
from matricula.cases.tests.statuses import IS_BACK, asked, law_of_statuses
from matricula.config.testing import law_in_force
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass, Student, change_class, open_class, seat_student
from matricula.registry.tests.pupils import enrolled, put_into_status
from matricula.regulation.api import stack_for, substituted


@pytest.mark.django_db(transaction=True)
def test_who_comes_back_waits_for_the_class_before_anything_touches_them() -> None:
    law = law_of_statuses(stack_for(PACK))
    law_in_force(law)
    province = make_province()
    student, by = enrolled(province), province.acting("east_one")
    with in_scope(by):
        place = student.enrollments.select_related("school", "student").get()
        made = open_class(by=by, school=place.school, stage=place.stage, grade=place.grade, name="4.1")
        seat_student(by=by, enrollment=place, school_class=made)
    put_into_status(student, "on_leave")
    with substituted(law):
        case = asked(province, student, IS_BACK, on=civil_today(by.zone), sits_in="4.1")
    province.acting("east_one", "head")
    met: list[DatabaseError] = []
    back = threading.Event()

    def come_back() -> None:
        try:
            with substituted(law):
                approved_by(province, case, "east_one")
            back.set()
        except DatabaseError as error:
            met.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=come_back)
    with in_scope(by):
        SchoolClass.objects.select_for_update().get(pk=made.pk)
        other.start()
        assert not back.wait(1.5), "it waits while the class is held"
        change_class(by=by, school_class=made, name="4.2", teacher_name="测试师")
    other.join(timeout=30)
    assert not met
    assert back.is_set()
    with in_scope(by):
        found = Student.objects.get()
    assert (found.status, found.class_name) == ("normal", "4.2")
