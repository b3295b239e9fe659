"""The timeline of a case: what happened, who did it, when, under which clause."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from matricula.authorities.api import Appointment, Org
from matricula.cases.models.case import Case
from matricula.cases.models.step import Step


class EventKind(models.TextChoices):
    """The things that happen to a case."""

    OPENED = "opened"
    SAVED = "saved"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_REMOVED = "evidence_removed"
    SUBMITTED = "submitted"
    RESUBMITTED = "resubmitted"
    RECEIVED = "received"
    PREPARED = "prepared"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    CALLED_UPON = "called_upon"
    COMMENTED = "commented"
    APPLIED = "applied"


class Event(models.Model):
    """One line of the timeline; rows are only ever added.

    ``audience`` is null for what every party may read, else the org ids whose subtrees may. ``detail`` holds figures
    and codes, ``words`` what a person wrote.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=24, choices=EventKind.choices)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    in_stead_of = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    clause = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    audience = ArrayField(models.IntegerField(), null=True)
    civil_at = models.DateTimeField()
    machine_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="event_timeline")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"
