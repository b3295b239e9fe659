"""A mail to somebody of a family: what it covers, and how it fared. Its words are not kept."""

import uuid

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Org, User
from matricula.families.api import AgreedForm, FamilyAccess
from matricula.notices.api import Outgoing
from matricula.registry.api import Enrollment


class MailKind(models.TextChoices):
    """What a mail tells: the first absence of a day at once, later ones in the evening, or all that is new."""

    ABSENCE = "absence"
    ABSENCES = "absences"
    DAY = "day"
    WEEK = "week"


class FamilyMail(Outgoing):
    """That the ``reader`` is told by mail of the student of a place, in the right ``access``, as ``form`` was agreed.

    Once for each kind and ``day`` (of a week: its Monday). It tells what was entered after ``since``, until ``until``,
    and is worded when it goes out, from what the reader may read then. So an ended right gets nothing, and nothing of
    a child lies in a queue. It is dropped where nothing was left to tell, or this reader is told by mail no more.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    access = models.ForeignKey(FamilyAccess, on_delete=models.PROTECT, related_name="+", db_index=False)
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(AgreedForm, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MailKind.choices)
    day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["access", "kind", "day"], name="family_mail_once"),
            models.CheckConstraint(condition=Q(kind__in=MailKind.values), name="family_mail_kind"),
            models.CheckConstraint(
                condition=Q(sent_at=None, given_up_at=None)
                | Q(sent_at=None, dropped_at=None)
                | Q(given_up_at=None, dropped_at=None),
                name="family_mail_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(bounced=False) | Q(given_up_at__isnull=False), name="family_mail_bounced_is_over"
            ),
        ]
        indexes = [models.Index(fields=["school", "day"], name="family_mail_of_school")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.day} to {self.reader_id}"
