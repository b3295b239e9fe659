"""Who takes part in a case."""

from django.db import models

from matricula.authorities.api import Org
from matricula.cases.models.case import Case


class Party(models.Model):
    """The org behind one role of the procedure; ``side`` groups those that work together.

    ``pack_digest`` names the law of that org as of the filing: its turns run by it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=60)
    side = models.CharField(max_length=60)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    pack_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "role"], name="party_role_once")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.role}"
