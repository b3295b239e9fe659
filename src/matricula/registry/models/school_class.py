"""Classes of a school and who sits in them."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.registry.models.academic_session import AcademicSession
from matricula.registry.models.enrollment import Enrollment


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SchoolClass(models.Model):
    """A class (homeroom) of one grade in one school year, until the day on which it was closed.

    Its class teacher is a person of the school (``teacher``), else a name as the school gave it; never both.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    # A year is the whole province's: by an index of it alone, a few schools' classes would be looked for among all.
    session = models.ForeignKey(
        AcademicSession, on_delete=models.PROTECT, related_name="classes", db_index=False
    )
    stage = models.CharField(max_length=40)
    grade = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, blank=True)
    teacher = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    teacher_name = models.CharField(max_length=120, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "session", "grade", "name"],
                condition=Q(closed_on__isnull=True),
                name="school_class_once",
            ),
            models.CheckConstraint(
                condition=Q(teacher__isnull=True) | Q(teacher_name=""), name="school_class_one_teacher"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ClassMembership(models.Model):
    """A seat in a class from a day on; ``ended_on`` is the first day without it."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="memberships")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="memberships")
    number = models.CharField(max_length=10, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(ended_on__isnull=True), name="class_membership_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} in {self.school_class_id}"
