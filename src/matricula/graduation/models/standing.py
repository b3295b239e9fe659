"""Where a student of a cohort stands."""

from django.db import models

from matricula.authorities.api import Org
from matricula.graduation.models.cohort import Cohort
from matricula.registry.api import Student


class Standing(models.Model):
    """What the rule of the season says of a student, as last judged: ``met``, ``unmet`` or ``incomplete``.

    ``findings`` are those that decide, as JSON (``cases.judging.kept``); ``facts`` what they were found from.
    ``school`` and ``class_name`` are where the student was then, for the boards. ``judged_at`` is since when all of
    this stands so: a run that finds the same writes nothing. ``is_outdated`` from when a result of the student changes
    until the student is judged again; the database says so.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="standings")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    class_name = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=16)
    findings = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    judged_at = models.DateTimeField()
    is_outdated = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "student"], name="standing_once")]
        indexes = [models.Index(fields=["cohort", "school", "outcome"], name="standing_at_school")]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.outcome}"
