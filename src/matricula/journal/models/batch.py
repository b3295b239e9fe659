"""What a batch of marks was answered with, so that the same batch sent again is answered alike."""

from django.db import models

from matricula.authorities.api import Appointment, Org


class MarkBatch(models.Model):
    """A batch by the key that the page gave it. ``answer`` is the outcome of each cell, as JSON."""

    key = models.UUIDField(unique=True)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    answer = models.JSONField()

    def __str__(self) -> str:
        return str(self.key)
