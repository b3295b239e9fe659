"""What a group is taught, in order."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Org
from matricula.journal.models.teaching_group import TeachingGroup


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class PlanLine(models.Model):
    """A line of a group's thematic plan; ``seq`` counts from 1. A line that another plan replaced is withdrawn.

    ``kind`` is a code of the pack's ``lesson_type`` or empty, ``work`` one of ``work_kind`` or empty. A lesson that
    takes its topic from a line names it (``Lesson.plan_line``); a line of two hours is offered to two lessons.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(TeachingGroup, on_delete=models.PROTECT, related_name="plan")
    seq = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=400)
    hours = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=40, blank=True)
    work = models.CharField(max_length=40, blank=True)
    homework = models.CharField(max_length=1000, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "seq"], condition=Q(withdrawn_at__isnull=True), name="plan_line_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} of {self.group_id}"
