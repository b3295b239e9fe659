"""What a family asks for: access to the service, in a register of the school."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from matricula.authorities.api import Appointment, Org
from matricula.papers.api import Paper
from matricula.registry.api import Enrollment, Guardian


class ServiceRequest(models.Model):
    """One request for access, for one child or several of one school, with its number in the register of a year.

    ``way`` is ``online``, from the school's public page, or ``paper``, typed in by ``registered_in``. The database
    gives the ``number``: one after the other in each ``year`` of a school. ``answer`` is empty until the school has
    answered, then ``code_sent`` or ``declined`` with a ``reason``.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    registered_at = models.DateTimeField()
    registered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=10)
    applicant = models.CharField(max_length=120)
    as_student = models.BooleanField(default=False)
    contact = models.CharField(max_length=200, blank=True)
    written_on = models.DateField()
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=400, blank=True)
    told_at: datetime | None
    """When whoever asked had the answer: with a code by mail, when that was sent. ``requests_of`` reads it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "number"], name="service_request_number"),
            models.CheckConstraint(condition=Q(way__in=["online", "paper"]), name="service_request_way"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_in=None, reason="")
                | Q(
                    answer="code_sent",
                    answered_at__gte=F("registered_at"),
                    answered_in__isnull=False,
                    reason="",
                )
                | Q(answer="declined", answered_at__gte=F("registered_at"), answered_in__isnull=False)
                & ~Q(reason=""),
                name="service_request_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class RequestedChild(models.Model):
    """A child that a request names, as it was written; ``enrollment`` and ``guardian`` are who the school found it is.

    ``guardian`` stays empty where the student asks for themself.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="children")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    class_name = models.CharField(max_length=60, blank=True)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, null=True, related_name="+")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name
