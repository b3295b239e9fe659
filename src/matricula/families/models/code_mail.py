"""A code that goes out by mail: to whom, and how it fared. The code itself is not in it."""

import uuid

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Org
from matricula.families.models.code import AccessCode
from matricula.families.models.service_request import ServiceRequest
from matricula.notices.api import Outgoing


class CodeMail(Outgoing):
    """That one code is mailed to the address which the request for it gave as its contact.

    No code is kept: the job makes it again from the secret key and the code's ``uuid``. The mail is written in
    ``language``. It is dropped where the code was voided or used before, or whoever it is for may not read any more.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="mails")
    code = models.OneToOneField(AccessCode, on_delete=models.PROTECT, related_name="mail")
    address = models.EmailField()
    language = models.CharField(max_length=16)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, given_up_at=None)
                | Q(sent_at=None, dropped_at=None)
                | Q(given_up_at=None, dropped_at=None),
                name="code_mail_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(bounced=False) | Q(given_up_at__isnull=False), name="code_mail_bounced_is_over"
            ),
        ]

    def __str__(self) -> str:
        return f"code {self.code_id} by mail"
