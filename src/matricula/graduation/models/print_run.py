"""A batch of certificates on its way to paper."""

import uuid

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org


class RunState(models.TextChoices):
    """Whether a batch goes on."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class PrintRun(models.Model):
    """The certificates of a class, or of a list, printed one after the other.

    ``places`` are the ids of the places in the order of the paper, ``at`` how many of them have been gone through.
    ``failed`` names those without a certificate, in the ``language`` of who asked: ``[{"name", "student", "says",
    "clause", "next"}]``. Who stopped it may have it go on.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    places = models.JSONField()
    at = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    failed = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    language = models.CharField(max_length=16)
    asked_at = models.DateTimeField()
    asked_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="print_run_state"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.at}"
