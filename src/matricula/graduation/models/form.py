"""What a student of a cohort confirms of the own record, form by form, and the errors that are reported in it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org, User
from matricula.graduation.models.cohort import Cohort
from matricula.registry.api import Student


class FormConfirmation(models.Model):
    """A student has read a form and says that it is right; ``form`` is a code of the pack's table, or ``final``.

    ``digest`` is what stood in the form's ``sections`` then. The database reckons it, in the moment of confirming, so
    whatever changes there later makes the form unconfirmed again without anybody's doing.
    """

    FINAL = "final"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+", db_index=False)
    form = models.CharField(max_length=40)
    sections = ArrayField(models.CharField(max_length=40))
    digest = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["student", "cohort"], name="form_confirmation_of")]
        constraints = [
            models.CheckConstraint(condition=~Q(sections=[]), name="form_confirmation_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.form}"


class FormReport(models.Model):
    """Somebody says what is wrong in a form: the student (``reported_by``) or an officer (``reported_in``).

    The student's school looks into it and passes it on; the office of the cohort returns the form, with the ``reason``.
    From then on the form is open and has to be confirmed anew. Either of them may decline instead.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    form = models.CharField(max_length=40)
    words = models.CharField(max_length=400)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reported_in = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    passed_at = models.DateTimeField(null=True)
    passed_in = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    returned_at = models.DateTimeField(null=True)
    returned_in = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    declined_at = models.DateTimeField(null=True)
    declined_in = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["student", "cohort"], name="form_report_of"),
            models.Index(
                fields=["school", "reported_at", "id"],
                condition=Q(returned_at=None, declined_at=None),
                name="form_report_open_at",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_by__isnull=True) ^ Q(reported_in__isnull=True), name="form_report_by_one"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, declined_at=None)
                | Q(passed_at__isnull=False, returned_at__isnull=False, declined_at=None) & ~Q(reason="")
                | Q(returned_at=None, declined_at__isnull=False) & ~Q(reason=""),
                name="form_report_answered_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(passed_at=None, passed_in=None)
                | Q(passed_at__isnull=False, passed_in__isnull=False),
                name="form_report_passed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.form}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has returned the form or declined yet."""
        return self.returned_at is None and self.declined_at is None
