"""That somebody asked whether a certificate is genuine."""

from django.db import models

from matricula.authorities.api import Org
from matricula.graduation.models.certificate import Certificate


class Verification(models.Model):
    """One ask, with what was answered; of whom it was asked, the digest of a network address of that day alone.

    ``certificate`` and ``school`` are None where nothing was found: such an ask is no school's.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, null=True, related_name="+")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=8)
    answer = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    asked_from = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.answer} at {self.asked_at}"
