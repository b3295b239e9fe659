"""Days on which a school does not teach."""

import uuid

from django.db import models
from django.db.models import F

from matricula.authorities.api import Org
from matricula.registry.api import AcademicSession


class SchoolBreak(models.Model):
    """School holidays of a stage (empty: of all); ``ended_on`` is the first day after them.

    They are no days off: the office works, and clocks of working days go on.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(AcademicSession, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80)
    started_on = models.DateField()
    ended_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__gt=F("started_on")), name="school_break_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name
