"""An evidence file that somebody uploaded."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from matricula.authorities.api import Appointment, Org


class Paper(models.Model):
    """One file as one org uploaded it; the bytes lie in the data folder under their SHA-256, once for all orgs.

    ``media_type`` comes from the content. ``original_name`` is only ever shown, never used as a path.
    ``holds_location`` tells that a picture says where it was taken: the bytes are evidence and stay as they are.
    ``seen_by`` are the org ids whose subtrees may see the row; it only grows. Whoever sees a thing that holds the paper
    (an entry of an archive) sees it too.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=60)
    original_name = models.CharField(max_length=200)
    holds_location = models.BooleanField(default=False)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    seen_by = ArrayField(models.IntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256", "org"], name="paper_once_an_org"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="paper_sha256_shape"
            ),
        ]
        indexes = [GinIndex(fields=["seen_by"], name="paper_seen_by")]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.media_type})"
