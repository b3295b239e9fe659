"""A pupil gets a seat while their class gets another name: one waits for the other, and both are done."""

import threading

import pytest
from django.db import DatabaseError, connection

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import make_province
from matricula.registry.api import (
    ClassMembership,
    SchoolClass,
    Student,
    change_class,
    open_class,
    seat_student,
)
from matricula.registry.tests.pupils import enrolled


@pytest.mark.django_db(transaction=True)
def test_a_seat_waits_for_the_class_before_it_touches_the_pupil() -> None:
    province = make_province()
    student, by = enrolled(province), province.acting("east_one")
    with in_scope(by):
        place = student.enrollments.select_related("school", "student").get()
        made = open_class(by=by, school=place.school, stage=place.stage, grade=place.grade, name="4.1")
        seat_student(by=by, enrollment=place, school_class=made, number="1")
    met: list[DatabaseError] = []
    seated = threading.Event()

    def seat_again() -> None:
        try:
            with in_scope(by):
                seat_student(by=by, enrollment=place, school_class=made, number="2")
            seated.set()
        except DatabaseError as error:
            met.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=seat_again)
    with in_scope(by):
        SchoolClass.objects.select_for_update().get(pk=made.pk)
        other.start()
        assert not seated.wait(1.0), "it waits while the class is held"
        change_class(by=by, school_class=made, name="4.2", teacher_name="测试师")
    other.join(timeout=30)
    assert not met
    with in_scope(by):
        assert SchoolClass.objects.get().name == "4.2"
        assert ClassMembership.objects.get(ended_on=None).number == "2"
        assert Student.objects.get().class_name == "4.2"
