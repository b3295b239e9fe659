"""By what a browser learns that its copy of a diary page is out of date."""

import uuid

from django.db import models


class Revision(models.Model):
    """A word that is another one after every change of what families read of a group, a student or a school.

    ``subject`` is the id of what ``of`` says. Triggers alone write it, in the transaction of the change; where nothing
    was changed yet there is no row. The word is random, so that none comes back, not even with a restored database.
    """

    class Of(models.TextChoices):
        GROUP = "group"
        STUDENT = "student"
        SCHOOL = "school"

    of = models.CharField(max_length=10, choices=Of.choices)
    subject = models.BigIntegerField()
    word = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "subject"], name="diary_revision_once")]

    def __str__(self) -> str:
        return f"{self.of} {self.subject}"
