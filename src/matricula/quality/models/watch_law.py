"""How the law has the watches look, in the form in which the database does it."""

from django.db import models


class WatchLaw(models.Model):
    """One watch of one installed pack. Written by the owner alone, so that no office looks by a law of its own.

    ``finder`` is the function of the database behind the watch's source; ``words`` holds, for each word of the source,
    the values of its term as ``[{"since": day, "value": integer or null}]``, and under ``after`` the
    procedure from which on it looks, if any; ``zone`` says which day it is.
    """

    pack = models.CharField(max_length=40)
    watch = models.CharField(max_length=60)
    finder = models.CharField(max_length=63)
    words = models.JSONField(default=dict)
    statuses = models.JSONField()
    stages = models.JSONField(default=list)
    zone = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "watch"], name="watch_law_once")]

    def __str__(self) -> str:
        return f"{self.watch} of {self.pack}"
