"""What the law says of the way of a case, in the form in which the database holds cases against it."""

from django.db import models

from matricula.cases.models.pack_snapshot import PackSnapshot


class ProcedureLaw(models.Model):
    """One version of a procedure under one stored law; ``in_force_until`` is the first day without it.

    Written by the owner alone (``stored_law``), so that no case follows a law which its own office wrote. ``law`` holds
    the parties, the ways and their turns, the roles that prepare and decide, who may return, refuse and withdraw, and
    the effect.
    """

    snapshot = models.ForeignKey(
        PackSnapshot, on_delete=models.CASCADE, db_column="digest", related_name="procedures"
    )
    procedure = models.CharField(max_length=60)
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)
    law = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "procedure", "in_force_from"], name="procedure_law_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} from {self.in_force_from}"
