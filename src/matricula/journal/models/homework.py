"""What is to be done at home."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value

from matricula.authorities.api import Appointment, Org
from matricula.journal.models.lesson import Lesson
from matricula.papers.api import Paper


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Homework(models.Model):
    """What is to be done until ``due_on``; empty ``text`` where it was taken back.

    ``only_for`` are the ids of the places (:class:`Enrollment`) of those for whom it is; empty: for all of the group.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="homework", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(blank=True)
    only_for = ArrayField(models.BigIntegerField(), default=list, db_default=Value([]), blank=True)
    due_on = models.DateField()
    given_at = models.DateTimeField()
    given_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson"], name="homework_once")]

    def __str__(self) -> str:
        return f"{self.lesson_id}, due {self.due_on}"


class HomeworkFile(models.Model):
    """A file that belongs to homework; one that was taken back stays, dated, and no family reads it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    homework = models.ForeignKey(Homework, on_delete=models.PROTECT, related_name="files", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["homework", "paper"],
                condition=Q(withdrawn_at__isnull=True),
                name="homework_file_once",
            )
        ]
        indexes = [models.Index(fields=["homework"], name="file_of_homework")]

    def __str__(self) -> str:
        return f"a file of {self.homework_id}"
