"""Who is taught a subject together, and by whom (OneRoster: a scheduled class)."""

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from matricula.authorities.api import Appointment, Org
from matricula.registry.api import AcademicSession, Enrollment, SchoolClass


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), exclude=["revision"])
class TeachingGroup(models.Model):
    """A subject taught to a class, to a part of one, to a stream, or by one student's own plan, for a school year.

    ``subject`` and ``scale`` are codes of the pack's ``subject`` and ``mark_scale``; ``school_class`` is the class that
    the group belongs to, if to one. ``revision`` counts what was entered in its lessons: every mark and absence carries
    the one at which it was last changed, so that a page can ask what came after it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(AcademicSession, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    grade = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, null=True, related_name="+")
    scale = models.CharField(max_length=40)
    revision = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "session", "subject", "name"], name="teaching_group_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.name}"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class GroupMember(models.Model):
    """A student's place in a group from a day on; ``ended_on`` is the first day without it."""

    group = models.ForeignKey(TeachingGroup, on_delete=models.PROTECT, related_name="members")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "enrollment"],
                condition=Q(ended_on__isnull=True),
                name="group_member_once_open",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="group_member_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} in {self.group_id}"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class GroupTeacher(models.Model):
    """Who teaches a group from a day on; ``ended_on`` is the first day on which another does."""

    group = models.ForeignKey(TeachingGroup, on_delete=models.PROTECT, related_name="teachers")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    teacher = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "teacher"],
                condition=Q(ended_on__isnull=True),
                name="group_teacher_once_open",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="group_teacher_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.teacher_id} of {self.group_id}"
