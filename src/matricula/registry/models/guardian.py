"""A member of a student's family, or another guardian."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from matricula.registry.models.student import Student


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["phone_key"]
)
class Guardian(models.Model):
    """A person who answers, or is at hand, for a student; ``position`` is their place on the form.

    One row is one person for good, because a family reads by its row. In each place stands one at a time
    (``guardian_position_once``, kept by the database at the end of each statement, so that two change places).

    ``phone_key`` is the telephone as it is looked for: its last ten digits, which are the same with and without the
    code of a country or a trunk prefix. A trigger keeps it; empty where there are fewer than seven.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="guardians")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=40)
    is_guardian = models.BooleanField(default=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_key = models.CharField(max_length=10, default="", editable=False)
    particulars = models.JSONField(default=dict)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["phone_key", "student"],
                condition=Q(ended_on__isnull=True) & ~Q(phone_key=""),
                name="guardian_by_phone",
            )
        ]

    def __str__(self) -> str:
        return self.name
