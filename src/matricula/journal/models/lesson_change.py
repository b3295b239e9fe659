"""What a lesson was before it was changed on its day."""

from django.db import models

from matricula.authorities.api import Appointment, Org
from matricula.journal.models.lesson import Lesson


class LessonChange(models.Model):
    """One change of a lesson; rows are only added, and the newest tells what families see as changed.

    ``was`` is the lesson as it stood before: ``day``, ``number``, ``starts_at``, ``ends_at`` (ISO 8601), ``room``,
    ``teacher`` (the id of an appointment).
    """

    class Kind(models.TextChoices):
        SUBSTITUTION = "substitution"
        MOVE = "move"
        CANCELLATION = "cancellation"
        ROOM = "room"
        RESTORED = "restored"

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="changes")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    was = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} of {self.lesson_id}"
