"""One application on its way through a statutory procedure."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from matricula.authorities.api import Appointment, Org


class CaseState(models.TextChoices):
    """Where a case stands; the last three are its ends.

    ``approved`` lasts until what was approved is carried out: at once for one pupil, for a list until its run is over.
    """

    DRAFT = "draft"
    RUNNING = "running"
    RETURNED = "returned"
    APPROVED = "approved"
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


UNDER_WAY = (CaseState.RUNNING, CaseState.RETURNED)
ENDED = (CaseState.APPLIED, CaseState.REFUSED, CaseState.WITHDRAWN)
ENDING = ("state", "ended_at", "holder_org")
"""The fields of a case that its end changes."""


class Case(models.Model):
    """An application: what was asked, by whom, under which law, and who holds it now.

    ``pack_digest`` names the law it is judged by, ``governing_on`` the date whose values count. ``subject`` is the
    minimal block about the pupil that every party may see. ``seen_by`` (the ancestors of every party) is kept by a
    trigger; ``holder_org`` is whose turn it is; ``turns`` is how many units of the route have to approve.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    procedure = models.CharField(max_length=60)
    pack = models.CharField(max_length=40)
    pack_digest = models.CharField(max_length=64)
    governing_on = models.DateField()
    state = models.CharField(max_length=16, choices=CaseState.choices, default=CaseState.DRAFT)
    effect = models.CharField(max_length=60)
    route = models.CharField(max_length=60, blank=True)
    turns = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField(default=dict)
    subject = models.JSONField(default=dict)
    opened_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    opened_org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    idempotency_key = models.CharField(max_length=64)
    submission_key = models.CharField(max_length=64, blank=True)
    holder_org = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    seen_by = ArrayField(models.IntegerField(), default=list, editable=False)
    # For the search: no function over JSON drives an index below row-level security, and a plain column does.
    pupil_number = models.GeneratedField(
        expression=KeyTextTransform("student_number", "subject"),
        output_field=models.TextField(null=True, db_collation="C"),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opened_org", "idempotency_key"], name="case_opened_once_a_key"),
            models.CheckConstraint(condition=models.Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(submitted_at__isnull=False)
                | models.Q(state="withdrawn"),
                name="case_submitted_before_running",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=list(ENDED), ended_at__isnull=False)
                | models.Q(ended_at__isnull=True) & ~models.Q(state__in=list(ENDED)),
                name="case_ended_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_org", "-id"], name="case_by_opener"),
            models.Index(fields=["opened_org", "state", "-id"], name="case_by_opener_and_state"),
            models.Index(fields=["holder_org", "state", "-id"], name="case_by_holder_and_state"),
            models.Index(fields=["pupil_number"], name="case_by_pupil_number"),
            # Those of one's own that are not under way, by when they ended.
            models.Index(
                "opened_org",
                Coalesce("ended_at", "opened_at"),
                "id",
                condition=~models.Q(state__in=UNDER_WAY),
                name="case_by_opener_at_rest",
            ),
            # The lists that wait to be carried out.
            models.Index(fields=["id"], condition=models.Q(state="approved"), name="case_to_carry_out"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.reference}"

    @property
    def reference(self) -> str:
        """The short name people use for the case in talk and mail."""
        return self.uuid.hex[:8].upper()
