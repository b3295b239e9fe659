"""A class compared on a day with what the register says of it: the pupils in school, one by one."""

import uuid

from django.db import models

from matricula.authorities.api import Appointment, Org
from matricula.registry.models.school_class import SchoolClass


class RollCheck(models.Model):
    """What somebody of the school found when they compared a class with the register; written once, never changed.

    What was found wrongly is put right by comparing the class once more on the same day: of the checks of a day the
    newest counts.

    ``enrolled`` is the number of pupils who by their status are in school. ``absent`` are those of them who were not
    found there, ``unexpected`` pupils of the class who were, though their status says that they are not in school:
    lists of ``{"student": uuid, "name": name that day}``. ``unregistered`` are the names of those who sit in the class
    without a seat in the register. All three empty: the class agrees.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="roll_checks")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    checked_on = models.DateField()
    checked_at = models.DateTimeField()
    checked_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    enrolled = models.PositiveIntegerField()
    absent = models.JSONField(default=list)
    unexpected = models.JSONField(default=list)
    unregistered = models.JSONField(default=list)
    clause = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school_class", "key"], name="roll_check_once")]
        # The last check of every class of a list.
        indexes = [models.Index(fields=["school_class", "-id"], name="roll_check_last")]

    def __str__(self) -> str:
        return f"{self.school_class_id} on {self.checked_on}"

    @property
    def present(self) -> int:
        """How many were in school."""
        return self.enrolled - len(self.absent) + len(self.unexpected) + len(self.unregistered)

    @property
    def differences(self) -> int:
        """How many people are in school and not in the register, or the other way round."""
        return len(self.absent) + len(self.unexpected) + len(self.unregistered)
