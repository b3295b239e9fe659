"""One unit's turn in a case, with its clock."""

from django.db import models
from django.db.models import F, Q

from matricula.authorities.api import Appointment, Org
from matricula.cases.models.case import Case


class StepState(models.TextChoices):
    """Open while it is this unit's turn; ``closed`` ends a turn that nobody decided (withdrawn, run out)."""

    OPEN = "open"
    DECIDED = "decided"
    CLOSED = "closed"


class Answer(models.TextChoices):
    """What an officer recommends and a head decides; with ``object`` the case goes on, and the objection with it."""

    APPROVE = "approve"
    OBJECT = "object"
    REFUSE = "refuse"
    RETURN = "return"


GROUNDED = (Answer.REFUSE, Answer.OBJECT)
"""Answers that name a ground from the procedure's list."""


class Step(models.Model):
    """A turn: received when, due when and by which term, prepared and decided by whom, on what ground.

    ``holder_org`` and ``procedure`` repeat what party and case say, so that an inbox is one index scan.
    ``term`` keeps the reckoning of the deadline: name, value, unit, clause, and the years of the calendar that were
    not completely known. ``sweep_at`` is when the sweep has to look at it next (its time is up, or the time of the
    office it was escalated to), ``swept_at`` when it did so first; ``late`` also holds for a turn decided after its
    time.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    procedure = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField()
    seq = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=60)
    party = models.CharField(max_length=60)
    holder_org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=16, choices=StepState.choices, default=StepState.OPEN)
    received_at = models.DateTimeField()
    clock_started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    term = models.JSONField()
    prepared_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_by_user_id = models.BigIntegerField(null=True)
    prepared_in_stead_of = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    prepared_at = models.DateTimeField(null=True)
    recommendation = models.CharField(max_length=16, choices=Answer.choices, blank=True)
    recommended_ground = models.CharField(max_length=60, blank=True)
    recommended_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by_user_id = models.BigIntegerField(null=True)
    decided_in_stead_of = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=16, choices=Answer.choices, blank=True)
    ground = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    clause = models.CharField(max_length=40, blank=True)
    late = models.BooleanField(default=False)
    sweep_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)
    escalated_to = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "seq"], name="step_seq_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="case_one_open_step"),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision=""),
                name="step_decided_says_who",
            ),
            # Two people: whoever prepared a turn does not decide it.
            models.CheckConstraint(
                condition=Q(prepared_by_user_id__isnull=True)
                | Q(decided_by_user_id__isnull=True)
                | ~Q(prepared_by_user_id=F("decided_by_user_id")),
                name="step_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["refuse", "object"])
                | ~Q(ground="") & ~Q(reason="") & ~Q(clause=""),
                name="step_refused_with_ground",
            ),
        ]
        indexes = [
            models.Index(fields=["holder_org", "due_at", "id"], condition=Q(state="open"), name="step_inbox"),
            models.Index(
                fields=["sweep_at", "id"],
                condition=Q(state="open", sweep_at__isnull=False),
                name="step_to_sweep",
            ),
            models.Index(
                fields=["escalated_to", "due_at", "id"],
                condition=Q(state="open", escalated_to__isnull=False),
                name="step_escalated",
            ),
            # The turns of an office that ended in a week.
            models.Index(
                fields=["holder_org", "decided_at", "id"], condition=Q(state="decided"), name="step_decided"
            ),
            models.Index(
                fields=["holder_org", "due_at", "id"],
                condition=Q(swept_at__isnull=False) & ~Q(state="decided"),
                name="step_ran_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.rule}"
