"""A week of the diary that a guardian has seen."""

from django.db import models

from matricula.authorities.api import Org, User
from matricula.registry.api import Student


class WeekSeen(models.Model):
    """A guardian says that they have read the week of ``monday``; the school of the student sees it. Never changed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    monday = models.DateField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "monday", "user"], name="week_seen_once"),
            models.CheckConstraint(condition=models.Q(monday__iso_week_day=1), name="week_seen_of_a_monday"),
        ]
        indexes = [models.Index(fields=["school", "monday"], name="week_seen_of_school")]

    def __str__(self) -> str:
        return f"{self.student_id}, week of {self.monday}"
