"""Whether this installation is a demonstration, how far its civil clock has been moved, and what is counted."""

from datetime import timedelta

from django.db import models


class Deployment(models.Model):
    """The one row in which the owner role says what this installation is."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="deployment_single_row")]

    def __str__(self) -> str:
        return "demonstration" if self.is_demo else "live"


class Travel(models.Model):
    """The one row that moves the civil clock; ``civil_now()`` heeds it only in a demonstration."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    offset = models.DurationField(default=timedelta)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="travel_single_row")]

    def __str__(self) -> str:
        return str(self.offset)


class Tally(models.Model):
    """How often something was tried until ``ends_at``; ``what`` is a kind and a digest, see ``tallies``.

    Each connection has a row of its own (``backend``), so that nobody waits for another's transaction to count. The
    table is not logged: after a crash everybody begins anew. The application reaches it through three functions only.
    """

    pk = models.CompositePrimaryKey("what", "backend")
    what = models.CharField(max_length=64)
    backend = models.IntegerField()
    number = models.IntegerField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what}: {self.number}"
