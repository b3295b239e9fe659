"""The list of a class on a day: that it was taken, and the pupils who were not as expected."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.registry.api import Enrollment, SchoolClass


# A list that nobody has corrected has no past, so a day on which all are present stays one row: what is kept is the
# row that a correction replaces, with who replaced it and why.
@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class DayList(models.Model):
    """That somebody has gone through a class on a day. Whoever was expected and has no mark was there.

    ``expected`` counts the pupils with a seat who by their status were in school. ``revision`` grows with every
    correction; ``corrected_*`` and ``reason`` tell of the last one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, related_name="day_lists", db_index=False
    )
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    expected = models.PositiveSmallIntegerField()
    taken_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    clause = models.CharField(max_length=40)
    revision = models.PositiveSmallIntegerField(default=1)
    corrected_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school_class", "day"], name="day_list_once"),
            models.CheckConstraint(
                condition=Q(revision=1, corrected_in=None, corrected_at=None, reason="")
                | Q(revision__gt=1, corrected_in__isnull=False, corrected_at__isnull=False) & ~Q(reason=""),
                name="day_list_corrected_with_reason",
            ),
        ]
        # The classes of a school on a day.
        indexes = [models.Index(fields=["school", "day"], name="day_list_of_school")]

    def __str__(self) -> str:
        return f"{self.school_class_id} on {self.day}"


class What(models.TextChoices):
    """What a mark says of a pupil on a day."""

    UNEXCUSED = "unexcused"
    EXCUSED = "excused"
    # There, although the status says that the pupil is not in school.
    UNEXPECTED = "unexpected"
    # As expected after all: a correction took the mark back. Nothing is erased.
    WITHDRAWN = "withdrawn"


ABSENT = (What.UNEXCUSED, What.EXCUSED)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class DayMark(models.Model):
    """A pupil who was not as expected. ``kind`` is a code of the pack's ``absence_kind``, of those who were absent."""

    day_list = models.ForeignKey(DayList, on_delete=models.PROTECT, related_name="marks", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=12, choices=What)
    kind = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day_list", "enrollment"], name="day_mark_once"),
            models.CheckConstraint(
                condition=(Q(what__in=ABSENT) & ~Q(kind=""))
                | Q(what__in=[What.UNEXPECTED, What.WITHDRAWN], kind=""),
                name="day_mark_kind_of_absence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.what}"

    @property
    def is_absent(self) -> bool:
        """Whether the pupil was expected and not there."""
        return self.what in ABSENT
