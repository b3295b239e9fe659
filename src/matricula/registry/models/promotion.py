"""The yearly promotion of a school: the run, who stays in the grade, and who was moved from which seat to which."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.registry.models.enrollment import Enrollment
from matricula.registry.models.school_class import ClassMembership


class Promotion(models.Model):
    """One run for one school at the end of a school year; ``round`` counts on when a run was undone.

    It is prepared, carried out and undone by definer functions alone. ``runs_on`` is when it runs by itself,
    ``undo_until`` the last day on which the school may take it back. ``summary`` says after the run what became of each
    class: ``{"stage", "grade", "class", "to_grade", "to_class", "moved", "stayed"}``, without anybody's name.
    ``path`` is that of the school, by a trigger: the schools of an area are one stretch of an index, in tree order.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    school_year = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=40)
    prepared_at = models.DateTimeField()
    runs_on = models.DateField()
    undo_until = models.DateField()
    ran_at = models.DateTimeField(null=True)
    moved = models.PositiveIntegerField(null=True)
    stayed = models.PositiveIntegerField(null=True)
    summary = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    undone_reason = models.CharField(max_length=500, blank=True)
    seen_by = ArrayField(models.IntegerField(), default=list)
    path = models.TextField(db_collation="C", default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "school_year", "round"], name="promotion_round_once"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(ran_at__isnull=False), name="promotion_undone_after_it_ran"
            ),
        ]
        indexes = [
            # What the job has still to do.
            models.Index(fields=["runs_on", "id"], condition=Q(ran_at=None), name="promotion_waiting"),
            # The last round of each school of an area.
            models.Index(
                fields=["school_year", "path", "id"], condition=Q(undone_at=None), name="promotion_in_tree"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.school_year} ({self.round})"


class PromotionStay(models.Model):
    """A pupil who stays in the grade: by a decided case, by the word of the school, or not in school by their status.

    ``why`` says which, and ``clause`` by what law. What the school said before the run it may take back until then.
    Name, grade and class are those of the day, so that the list reads the same when the pupil has gone.
    """

    class Why(models.TextChoices):
        SCHOOL = "school"
        STATUS = "status"
        CASE = "case"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="stays", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+", db_index=False)
    student_uuid = models.UUIDField()
    student_name = models.CharField(max_length=120)
    grade = models.CharField(max_length=40)
    class_name = models.CharField(max_length=60, blank=True)
    why = models.CharField(max_length=10, choices=Why.choices)
    status = models.CharField(max_length=40)
    reason = models.CharField(max_length=500, blank=True)
    clause = models.CharField(max_length=40)
    case_uuid = models.UUIDField(null=True)
    noted_at = models.DateTimeField()
    noted_in = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_back_at = models.DateTimeField(null=True)
    taken_back_in = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["promotion", "enrollment"],
                condition=Q(taken_back_at=None),
                name="promotion_stays_once",
            ),
            models.CheckConstraint(
                condition=~Q(why="school") | ~Q(reason=""), name="promotion_left_out_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["promotion", "grade", "class_name", "id"], name="promotion_stays")]

    def __str__(self) -> str:
        return f"{self.student_name} stays in {self.grade}"


class KeptInGrade(models.Model):
    """That a decided case keeps a place in its grade at the promotion which ends a school year.

    Written by the database with the link of the case (``registry_change_grade``). It holds for this place in this grade
    alone: whoever takes the pupil over enters the grade anew.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    school_year = models.CharField(max_length=20)
    grade = models.CharField(max_length=40)
    clause = models.CharField(max_length=40)
    case_uuid = models.UUIDField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "school_year"], name="kept_in_grade_once"),
        ]
        # Those of a school, in the order of its list.
        indexes = [
            models.Index(fields=["school", "school_year", "grade", "enrollment"], name="kept_in_grade_at")
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} stays in {self.grade} after {self.school_year}"


class PromotionMove(models.Model):
    """A pupil moved by a run: what an undo goes by. ``last_link`` is how long the chain of statuses was then."""

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="moves", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_grade = models.CharField(max_length=40)
    to_grade = models.CharField(max_length=40)
    old_seat = models.ForeignKey(
        ClassMembership, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    new_seat = models.ForeignKey(
        ClassMembership, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    last_link = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promotion", "enrollment"], name="promotion_moves_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.from_grade} to {self.to_grade}"
