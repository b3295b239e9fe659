"""The law as it stood when a decision was made."""

from django.db import models


class PackSnapshot(models.Model):
    """The content of a stack of packs under its content address (SHA-256 in hex)."""

    digest = models.CharField(max_length=64, primary_key=True)
    pack = models.CharField(max_length=40)
    content = models.BinaryField()
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pack} {self.digest[:12]}"
