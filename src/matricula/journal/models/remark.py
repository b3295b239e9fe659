"""What a teacher tells the family of one student in words."""

import uuid

import pghistory
from django.db import models

from matricula.authorities.api import Appointment, Org
from matricula.journal.models.lesson import Lesson
from matricula.journal.models.teaching_group import TeachingGroup
from matricula.registry.api import Enrollment


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Remark(models.Model):
    """A remark on a lesson, or a recommendation for what to do next; without a lesson it is of the subject."""

    class Kind(models.TextChoices):
        REMARK = "remark"
        RECOMMENDATION = "recommendation"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(TeachingGroup, on_delete=models.PROTECT, related_name="remarks")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, null=True, related_name="remarks")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.CharField(max_length=1000)
    written_at = models.DateTimeField()
    written_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} for {self.enrollment_id}"
