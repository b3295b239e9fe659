"""What identifies a student to the state: numbers and documents, dated."""

import pghistory
from django.db import models
from django.db.models import Q

from matricula.registry.models.student import Student


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class StudentNumber(models.Model):
    """An official number of a student from a day on; no number is ever given to another person.

    ``kind`` is what the pack's port says of the number (formal, temporary …).
    """

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="numbers")
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student"], condition=Q(ended_on__isnull=True), name="student_number_current_once"
            )
        ]

    def __str__(self) -> str:
        return self.number


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class IdentityDocument(models.Model):
    """An identity document of a student, from the day the register relied on it until the day it no longer did."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="identity_documents")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student"], condition=Q(ended_on__isnull=True), name="identity_document_current_once"
            )
        ]
        indexes = [models.Index(fields=["number", "kind"], name="identity_document_by_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number[:6]}…"
