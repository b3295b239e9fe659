"""Where somebody goes after leaving."""

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.graduation.models.cohort import Cohort
from matricula.registry.api import Enrollment, Student


class Destination(models.Model):
    """Where the student of one place in a leaving grade goes: a ``code`` of the pack's table, told by the school.

    ``next_school`` is the school that enrolled the student since; then the register says where, nobody told it
    (``told_in`` is None), and nobody changes it. Whoever is enrolled again in the place that was left has no row any
    more.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="destinations")
    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    school_name = models.CharField(max_length=120, blank=True, default="")
    next_school = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()
    told_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(told_in=None, next_school__isnull=False)
                | Q(told_in__isnull=False, next_school=None),
                name="destination_told_or_found",
            )
        ]
        indexes = [models.Index(fields=["cohort", "school", "code"], name="destination_counted")]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.code}"
