"""Who may plan, teach and read, in the form in which the database asks for it."""

from django.db import models


class JournalPower(models.Model):
    """A permission of the journal that a role of an installed pack holds at a level.

    Written by the owner alone, so that no office gives itself one: the database asks here who may plan.
    """

    pack = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    tier = models.CharField(max_length=20)
    permission = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "role", "tier", "permission"], name="journal_power_once"),
        ]

    def __str__(self) -> str:
        return f"{self.permission} of {self.role} in {self.pack}"
