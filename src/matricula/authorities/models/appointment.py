"""Who holds which role where, from when to when."""

import uuid
from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q

from matricula.authorities.models.org import Org
from matricula.authorities.models.user import User


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Appointment(models.Model):
    """A person in a role at an org between two dates (``ended_on`` is the first day without it).

    ``stands_in_for`` names the appointment whose work this one does while its holder is away. ``trained_on`` is
    the day the holder finished the training that the role may require.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=40)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    trained_on = models.DateField(null=True)
    stands_in_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="stand_ins")
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("started_on")),
                name="appointment_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["user", "org", "role"],
                condition=Q(ended_on__isnull=True, stands_in_for__isnull=True),
                name="appointment_open_once",
            ),
        ]
        indexes = [models.Index(fields=["org", "role"], name="appointment_by_org")]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.org}"


def held_on(day: date) -> Q:
    """The condition that an appointment has begun and not ended on ``day``; its holder's account may be closed."""
    return Q(started_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))
