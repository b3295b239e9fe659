"""The pupil a case is about."""

from django.db import models
from django.db.models import Q

from matricula.cases.models.case import Case
from matricula.registry.api import Student


class CaseSubject(models.Model):
    """The pupil of a case: one, whom all its parties read of, and nobody beside.

    ``changes_status``: the case keeps off others that change the status. One that ends all others does not.
    ``blocks`` is kept by a trigger: true while such a case is under way.
    No two rows of one pupil may block, whoever opened the cases and whether or not they can see each other.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="subjects")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+", db_index=False)
    student_uuid = models.UUIDField()
    changes_status = models.BooleanField()
    blocks = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], name="case_about_one"),
            models.UniqueConstraint(
                fields=["student"], condition=Q(blocks=True), name="student_in_one_open_case"
            ),
        ]
        indexes = [models.Index(fields=["student", "-id"], name="case_subject_by_student")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.student_uuid}"
