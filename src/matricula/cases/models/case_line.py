"""One student on a list."""

from django.db import models
from django.db.models import Q, Value

from matricula.authorities.api import Appointment
from matricula.cases.models.case import Case
from matricula.registry.api import Student

STAYS = Q(left_out_at=None, against=[])
"""The lines that are put before the offices, and carried out at the end."""


class CaseLine(models.Model):
    """A student of a case that is about many: one line, carried out once.

    It falls out where something stands ``against`` it (a list of ``{code, clause}``), and where the office that opened
    the list leaves it out, in writing. ``outcome`` is what becomes of the student where the law of the list has several
    of them, ``outcome_why`` the reason where that one needs it in writing. Where a rule says the outcome, ``findings``
    is what it found unmet of a student who stays (a list of ``{clause, text}``). ``done_at`` is when the decision was
    carried out for this student; only the database writes it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="lines")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    student_uuid = models.UUIDField()
    against = models.JSONField(default=list)
    outcome = models.CharField(max_length=40, blank=True, default="", db_default="")
    outcome_why = models.TextField(blank=True, default="", db_default="")
    findings = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    left_out_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    left_out_at = models.DateTimeField(null=True)
    left_out_why = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "student"], name="case_line_once"),
            models.CheckConstraint(
                condition=Q(left_out_at=None, left_out_by=None, left_out_why="")
                | Q(left_out_at__isnull=False, left_out_by__isnull=False) & ~Q(left_out_why=""),
                name="case_line_left_out_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(left_out_at=None, against=[]), name="case_line_done_stays"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.student_uuid}"
