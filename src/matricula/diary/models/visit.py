"""When an account last opened the diary of a child."""

from django.db import models

from matricula.authorities.api import User
from matricula.registry.api import Student


class Visit(models.Model):
    """One row for an account and a child: the visit that goes on, and the moment of the one before it.

    What was entered after ``before_at`` is new to the reader; without one, this is the first visit.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "student"], name="diary_visit_once")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.student_id}"
