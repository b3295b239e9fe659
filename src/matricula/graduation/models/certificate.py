"""A certificate, each of its prints, and the law by which the database numbers it."""

import uuid

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.papers.api import Paper
from matricula.registry.api import Enrollment, Student


class CertificateState(models.TextChoices):
    """Whether a number holds; all but ``ISSUED`` have a day, a clause and a reason, and never change again."""

    ISSUED = "issued"
    VOID = "void"
    REPLACED = "replaced"
    REVOKED = "revoked"


class Certificate(models.Model):
    """What a school gave to who had left it; written by ``graduation_issue_certificate`` and changed by it alone.

    ``says`` is what stands on the paper, field by field in the words of the paper. ``copy`` counts the papers of a
    place: a second one only once the first was replaced, by the case ``ended_case``. Of the code on the paper a
    digest is kept. ``sha256`` and ``paper`` are the printed file, None until it was printed. ``blank`` is the number of
    the pre-numbered form; ``form_key``, which the database makes of it, is noted once.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    number = models.CharField(max_length=60, unique=True)
    copy = models.PositiveSmallIntegerField(default=1)
    says = models.JSONField()
    code_digest = models.CharField(max_length=64, unique=True)
    blank = models.CharField(max_length=40, blank=True)
    # One sign of a number may become eighteen. Without a number None, so that it is unique among forms.
    form_key = models.CharField(max_length=800, null=True, editable=False)  # noqa: DJ001
    clause = models.CharField(max_length=40)
    issued_at = models.DateTimeField()
    issued_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=CertificateState.choices, default=CertificateState.ISSUED)
    ended_at = models.DateTimeField(null=True)
    ended_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    ended_clause = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    ended_case = models.UUIDField(null=True, unique=True)
    sha256 = models.CharField(max_length=64, null=True)  # noqa: DJ001  unique among those that were printed
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "seq"], name="certificate_counted"),
            models.UniqueConstraint(
                fields=["enrollment", "copy"], condition=~Q(state="void"), name="certificate_once_a_copy"
            ),
            models.UniqueConstraint(fields=["sha256"], name="certificate_file_once"),
            models.UniqueConstraint(fields=["form_key"], name="certificate_form_once"),
            models.CheckConstraint(
                condition=Q(state="issued", ended_at=None, reason="", ended_clause="")
                | Q(state__in=["void", "replaced", "revoked"], ended_at__isnull=False) & ~Q(reason=""),
                name="certificate_ends_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(sha256=None, paper=None) | Q(sha256__isnull=False, paper__isnull=False),
                name="certificate_file_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CertificatePrint(models.Model):
    """That a certificate was printed, or printed again: always the same bytes."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="prints")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    printed_at = models.DateTimeField()
    printed_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.certificate_id} at {self.printed_at}"


class CertificateCount(models.Model):
    """How many numbers a school has taken of a leaving year; the row is locked while one is taken."""

    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "year"], name="certificate_count_once")]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year}: {self.last}"


class CertificateLaw(models.Model):
    """One kind of certificate of an installed pack, as the database holds issues against it; the owner's alone.

    ``pattern`` has ``{school_code}``, ``{year}`` and ``{seq}``, the last with ``width`` digits.
    """

    pack = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    outcome = models.CharField(max_length=40)
    stages = models.JSONField()
    pattern = models.CharField(max_length=60)
    width = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=40)
    revoked_by = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "kind"], name="certificate_law_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.pack}"
