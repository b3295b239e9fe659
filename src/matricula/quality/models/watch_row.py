"""A pupil whom a watch has found."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Org
from matricula.registry.api import Enrollment, Student


class WatchRow(models.Model):
    """That something about a pupil has to be looked into: since which day, and until when it did.

    Written by the database alone (``quality_look``), which finds it and finds it gone. ``days`` are what the source
    names: the days of absence, those in class, the planned end of a leave. At most one row of a watch is open for a
    place on a roll.
    """

    watch = models.CharField(max_length=60)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    days = ArrayField(models.DateField(), default=list)
    found_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["watch", "enrollment"], condition=Q(cleared_at=None), name="watch_row_open_once"
            ),
        ]
        # What is open at a school, the longest first.
        indexes = [
            models.Index(
                fields=["school", "watch", "since", "id"],
                condition=Q(cleared_at=None),
                name="watch_row_open_at",
            )
        ]

    def __str__(self) -> str:
        return f"{self.watch} of {self.enrollment_id} since {self.since}"
