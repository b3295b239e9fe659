"""The code by which somebody of a family comes by the right to read."""

import uuid

from django.db import models
from django.db.models import F, Q

from matricula.authorities.api import Appointment, Org, User
from matricula.registry.api import Guardian, Student


class AccessCode(models.Model):
    """A code for one person and one student: used once, until ``expires_at``, unless it was voided before.

    ``user`` is the account that the letter names. Only a digest is kept: the code stands in the letter alone.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A new letter voids the old code.
            models.UniqueConstraint(
                fields=["user", "student"],
                condition=Q(used_at__isnull=True, voided_at__isnull=True),
                name="access_code_one_open",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="access_code_expires_after_issue"
            ),
        ]

    def __str__(self) -> str:
        return f"code for {self.user_id}, {self.student_id}"
