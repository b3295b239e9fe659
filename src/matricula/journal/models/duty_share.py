"""How a school did by its duties: the one thing of the journal that offices above see."""

from django.db import models

from matricula.authorities.api import Org


class DutyShare(models.Model):
    """The duties of one kind whose day lies in the week from ``monday`` on: how many are in time, late, owed, open.

    Counted by a job alone, and counted again while they may change. No mark and no name stands here.
    """

    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    monday = models.DateField()
    kind = models.CharField(max_length=20)
    in_time = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    owed = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "monday", "kind"], name="duty_share_once"),
            models.CheckConstraint(condition=models.Q(monday__iso_week_day=1), name="duty_share_of_a_monday"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.school_id}, {self.monday}"
