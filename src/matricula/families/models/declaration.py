"""What a family declares, and how it is agreed to tell it: dated rows, of which the newest holds."""

import uuid

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org, User
from matricula.papers.api import Paper
from matricula.registry.api import Guardian, Student


class Statement(models.Model):
    """What somebody said of a student at a school: the guardian whose row this is, or (without one) the student.

    By hand of the family's own account (``said_by``), or in writing, typed in by the school (``entered_in``).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="+")
    said_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Declaration(Statement):
    """Yes or no in one matter: ``processing`` of personal data, the ``electronic`` form, or e-mails with ``marks``.

    A withdrawal is another row; nothing is changed or erased.
    """

    matter = models.CharField(max_length=20)
    agreed = models.BooleanField()
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(matter__in=["processing", "electronic", "marks"]), name="declaration_matter"
            ),
            models.CheckConstraint(
                condition=Q(entered_in__isnull=True) ^ Q(said_by__isnull=True), name="declaration_by_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter}: {self.agreed}"


class AgreedForm(Statement):
    """How somebody wants to be told: by ``channel`` (account, mail, paper), ``daily`` or ``weekly``, and where."""

    channel = models.CharField(max_length=10)
    rhythm = models.CharField(max_length=10)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["account", "paper"]) | Q(channel="mail") & ~Q(email=""),
                name="agreed_form_channel",
            ),
            models.CheckConstraint(condition=Q(rhythm__in=["daily", "weekly"]), name="agreed_form_rhythm"),
            models.CheckConstraint(
                condition=Q(entered_in__isnull=True) ^ Q(said_by__isnull=True), name="agreed_form_by_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}, {self.rhythm}"
