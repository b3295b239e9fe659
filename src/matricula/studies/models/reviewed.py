"""What all results have in common: who entered them, and the second person without whom they do not count."""

import uuid

from django.db import models

from matricula.authorities.api import Appointment, Org
from matricula.registry.api import Student


class Reviewed(models.Model):
    """A result that one person of ``school`` entered and another has reviewed; until then it counts for nothing.

    A correction says ``why``, is again without review, and leaves the value before it in the history. A result that
    was entered by mistake is taken back (``withdrawn_at``), with ``why``; that, too, waits for the second person,
    because a bad result taken back raises what the others come to.

    Instead of reviewing it the second person may send it back with words (``returned_at``, ``return_why``). It counts
    no more than before, and waits for nobody but who enters, until it is corrected, taken back or entered anew.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    entered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=400, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    return_why = models.CharField(max_length=400, blank=True, default="", db_default="")

    class Meta:
        abstract = True
