"""The right of a person to read of a student."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from matricula.authorities.api import User
from matricula.registry.api import Guardian, Student


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class FamilyAccess(models.Model):
    """A person reads of a student: as the ``guardian`` whose row this is, or (without one) as the student.

    It holds from ``started_at`` until ``ended_at``, and not beyond the guardian's own end. The database alone opens
    one, by a code that was used.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why_ended = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "student"], condition=Q(ended_at__isnull=True), name="family_access_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, why_ended="") | Q(ended_at__isnull=False) & ~Q(why_ended=""),
                name="family_access_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.student_id}"
