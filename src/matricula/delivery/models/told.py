"""That a reader on paper was told of a missed lesson on the same day."""

import uuid

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.delivery.models.way import WORD
from matricula.registry.api import Enrollment, Guardian


class Told(models.Model):
    """A guardian of the place's student, or (without one) the student, was told that lessons of ``day`` were missed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    how = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField()
    told_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "guardian", "day"], name="told_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(how__in=WORD), name="told_in_a_word"),
        ]
        indexes = [models.Index(fields=["school", "day"], name="told_of_school")]

    def __str__(self) -> str:
        return f"{self.enrollment_id} on {self.day}"
