"""Days on which an authority or a school was closed against the calendar of its country."""

import pghistory
from django.db import models

from matricula.authorities.models.org import Org
from matricula.authorities.models.user import User


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class LocalClosure(models.Model):
    """One day that the pack's calendar calls a working day and on which an org, and all below it, was closed."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="closures")
    day = models.DateField()
    reason = models.CharField(max_length=200)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "day"], name="closure_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.org}"
