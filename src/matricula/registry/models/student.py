"""A person in the register."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Org

# Kept by triggers from the enrollments; the history tables leave them out, since the enrollments have their own.
PLACE_FIELDS = ["seen_by", "school", "district", "region", "stage", "grade", "status", "class_name"]

# Most students are in this status: the indexes by status leave it out.
ORDINARY = "normal"
OUT_OF_THE_ORDINARY = {"ordinary": [], "ord_school": ["school"], "ord_district": ["district"], "ord_region": ["region"]}


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=PLACE_FIELDS)
class Student(models.Model):
    """One person, once, for life.

    ``sort_key`` is the name in the order of its script, as the pack's port makes it. ``particulars`` holds the
    fields of the pack's record layout, by field name, in coded form. The fields from ``school`` on say where the
    student is now; triggers keep them, and pages filter and sort on them.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240, db_collation="C")
    sex = models.CharField(max_length=8)
    birth_on = models.DateField()
    nationality = models.CharField(max_length=3)
    particulars = models.JSONField(default=dict)
    photo = models.UUIDField(null=True)
    entered_by = models.BigIntegerField(null=True)

    school = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    district = models.ForeignKey(
        Org, on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    region = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    stage = models.CharField(max_length=40, default="", editable=False)
    grade = models.CharField(max_length=40, default="", editable=False)
    class_name = models.CharField(max_length=60, default="", editable=False)
    status = models.CharField(max_length=40, default="", editable=False)
    seen_by = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        indexes = [
            GinIndex(fields=["seen_by"], name="student_seen_by"),
            models.Index(fields=["school", "sort_key", "id"], name="student_in_school"),
            models.Index(fields=["district", "sort_key", "id"], name="student_in_district"),
            models.Index(fields=["region", "sort_key", "id"], name="student_in_region"),
            models.Index(fields=["sort_key", "id"], name="student_by_name"),
            models.Index(fields=["school", "birth_on"], name="student_born_in_school"),
            models.Index(fields=["district", "birth_on"], name="student_born_in_district"),
            models.Index(fields=["birth_on", "sex"], name="student_born"),
            models.Index(fields=["school", "grade", "sort_key"], name="student_in_grade"),
            *(
                models.Index(fields=[*area, "status", "sort_key"], condition=~Q(status=ORDINARY), name=f"student_not_{name}")
                for name, area in OUT_OF_THE_ORDINARY.items()
            ),
        ]

    def __str__(self) -> str:
        return self.name
