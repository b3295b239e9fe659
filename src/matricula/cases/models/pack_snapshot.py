"""The law as it is installed, and as it stood when a case was filed or decided."""

from django.db import models


class PackSnapshot(models.Model):
    """The content of a stack of packs under its content address (SHA-256 in hex); the owner alone stores it.

    ``installed`` marks the one law of a pack by which cases are filed now. ``duties`` says which tier holds which duty
    for which stage, as the database asks for it when a case names its parties; ``register`` the status with which a
    place begins, and by which words a closed school's places go to its heir.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    pack = models.CharField(max_length=40)
    content = models.BinaryField()
    taken_at = models.DateTimeField()
    installed = models.BooleanField(default=False)
    duties = models.JSONField(default=dict)
    register = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack"], condition=models.Q(installed=True), name="pack_installed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.digest[:12]}"
