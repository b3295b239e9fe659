"""Homework that a reader has ticked off."""

from django.db import models

from matricula.authorities.api import User
from matricula.journal.api import Homework
from matricula.registry.api import Student


class HomeworkTick(models.Model):
    """Done, says this account of that student's homework; ``ticked_at`` is empty where it was taken back.

    Mother and student tick apart, and each sees the other's. No office reads it: it is no part of the journal.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+", db_index=False)
    homework = models.ForeignKey(Homework, on_delete=models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "homework", "user"], name="homework_tick_once")
        ]

    def __str__(self) -> str:
        return f"{self.homework_id} by {self.user_id}"
