"""An invitation to take up an appointment."""

import uuid

from django.db import models

from matricula.authorities.models.appointment import Appointment
from matricula.authorities.models.org import Org
from matricula.authorities.models.user import User


class Invitation(models.Model):
    """A single-use, expiring invitation; only a hash of its token is kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_sha256 = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    display_name = models.CharField(max_length=120)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=40)
    started_on = models.DateField()
    trained_on = models.DateField(null=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, related_name="invitation"
    )

    def __str__(self) -> str:
        return f"{self.email} → {self.org} ({self.role})"
