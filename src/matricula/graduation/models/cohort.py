"""Those who leave in a year, below one office."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from matricula.authorities.api import Appointment, Org


class Cohort(models.Model):
    """The leaving grade of a stage in the school year that ends in ``leaving_year``, at all schools below ``org``.

    Nobody is listed: whoever is in that grade at such a school belongs to it, late arrivals too. ``season`` is the
    pack's; ``locks_from`` is when its data freeze, ``locks_until`` the end of the school year (exclusive), both copied
    here when the season is opened, with the ``clause``. Nobody leaves before ``leaves_from``, unless in a class of a
    school year that is over. Who has left with one of the ``outcomes`` has a place that is locked for good, by
    ``lock_clause``.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    season = models.CharField(max_length=60)
    stage = models.CharField(max_length=40)
    grade = models.CharField(max_length=40)
    leaving_year = models.PositiveSmallIntegerField()
    locks_from = models.DateTimeField()
    locks_until = models.DateTimeField()
    leaves_from = models.DateTimeField(null=True)
    clause = models.CharField(max_length=40)
    outcomes = ArrayField(models.CharField(max_length=40), default=list)
    lock_clause = models.CharField(max_length=40, default="", db_default="")
    opened_at = models.DateTimeField()
    opened_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "stage", "leaving_year"], name="cohort_once"),
            models.CheckConstraint(condition=Q(locks_until__gt=F("locks_from")), name="cohort_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id}: {self.stage} {self.leaving_year}"


class CohortWindow(models.Model):
    """One window of the season: what is done by when. ``closes_at`` is exclusive: the midnight after the last day.

    ``bars`` says that procedures which name this window are not filed for students of the cohort afterwards.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="windows")
    name = models.CharField(max_length=60)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField()
    bars = models.BooleanField(default=False)
    clause = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "name"], name="cohort_window_once")]

    def __str__(self) -> str:
        return f"{self.name} until {self.closes_at}"
