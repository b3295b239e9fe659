"""What a student reached in an examination or a competition."""

import uuid

import pghistory
from django.db import models

from matricula.authorities.api import Appointment, Org
from matricula.registry.api import Enrollment


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class ExamResult(models.Model):
    """One result, as the school received it at ``received_at``; the clock counts from there to ``entered_at``.

    ``kind`` is a code of the pack's ``result_kind``, ``subject`` one of ``subject`` or empty. Nothing is erased: what
    was entered wrongly is taken back (``withdrawn_at``), and stays.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["school", "entered_at"], name="exam_result_of_school")]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.result}"
