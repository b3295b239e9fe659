"""Whom the look-up by number and name has found, and for whom."""

from django.db import models

from matricula.authorities.api import Appointment
from matricula.registry.api import Student


class FoundPupil(models.Model):
    """The pupil whom an officer found last; a trigger on the log of that look-up writes it, and nobody else can.

    It counts for the transaction in which it was found (``found_at``): that is when a case about them is opened.
    """

    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.student_id} found by {self.appointment_id}"
