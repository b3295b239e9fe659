"""What a student reached in a course."""

import pghistory
from django.db import models
from django.db.models import Q

from matricula.studies.models.reviewed import Reviewed


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class CourseResult(Reviewed):
    """One attempt at a course (a module of the plan), as its school recognised it.

    ``plan``, ``area`` and ``kind`` are codes of the pack's tables ``study_plan``, ``study_area`` and ``course_kind``;
    ``course`` is the module's code in the pack's table of the plan, or the school's own. ``term`` is the pack's code of
    the term in the school year that begins in ``school_year``. ``credits`` are those that were given: none for an
    attempt that failed. What the course was called and worth stands here for good, whatever becomes of the plan.
    """

    plan = models.CharField(max_length=40)
    course = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    area = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    school_year = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=40)
    attempt = models.PositiveSmallIntegerField(default=1)
    hours = models.PositiveSmallIntegerField(null=True)
    process_result = models.CharField(max_length=40, blank=True)
    exam_result = models.CharField(max_length=40, blank=True)
    credits = models.DecimalField(max_digits=4, decimal_places=1)
    teacher = models.CharField(max_length=60, blank=True)
    recognised_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student", "plan", "course", "attempt"],
                condition=Q(withdrawn_at=None),
                name="course_result_once",
            ),
            models.CheckConstraint(condition=Q(credits__gte=0), name="course_result_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.course}"
