"""A person in the register."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Org

# Kept by triggers from the enrollments; the history tables leave them out, since the enrollments have their own.
PLACE_FIELDS = ["seen_by", "school", "district", "region", "stage", "grade", "status", "class_name"]

# The indexes by status are for looking for the unusual ones and leave out what most students are in. A model cannot
# ask a pack, so this is a guess at what packs call it: where one calls it otherwise, the indexes are larger, and no
# list depends on them for what it shows.
LEFT_OUT = "normal"

# Every list and search is one stretch of one index, in the list's own order: by spelled name, by native name, by
# birth date, by grade, each for every kind of area (above a region nothing but the order narrows a list).
AREAS = {"_school": ["school"], "_district": ["district"], "_region": ["region"], "_all": []}
LISTS: list[tuple[str, list[str], str]] = [
    ("spelled", [], "sort_key"),
    ("named", [], "name"),
    ("born", ["birth_on"], "sort_key"),
    ("grade", ["grade"], "sort_key"),
]


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=PLACE_FIELDS
)
class Student(models.Model):
    """One person, once, for life.

    ``sort_key`` is the name in the order of its script, as the pack's port makes it. ``particulars`` holds the
    fields of the pack's record layout, by field name, in coded form. ``photo`` is the uuid of a paper.
    The fields from ``school`` on say where the student is now; triggers keep them, and pages filter and sort on them.
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

    school = models.ForeignKey(
        Org, on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    district = models.ForeignKey(
        Org, on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    region = models.ForeignKey(
        Org, on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    stage = models.CharField(max_length=40, default="", editable=False)
    grade = models.CharField(max_length=40, default="", editable=False)
    class_name = models.CharField(max_length=60, default="", editable=False)
    status = models.CharField(max_length=40, default="", editable=False)
    seen_by = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        indexes = [
            *(
                models.Index(fields=[*area, *column, order, "id"], name=f"student_{name}{place}")
                for name, column, order in LISTS
                for place, area in AREAS.items()
            ),
            *(
                models.Index(
                    fields=[*area, "status", "sort_key", "id"],
                    condition=~Q(status=LEFT_OUT),
                    name=f"student_unusual{place}",
                )
                for place, area in AREAS.items()
            ),
            # The other orders of a school's own list.
            models.Index(
                fields=["school", "grade", "class_name", "sort_key", "id"], name="student_seated_school"
            ),
            models.Index(fields=["school", "status", "sort_key", "id"], name="student_status_school"),
            models.Index(fields=["photo"], condition=Q(photo__isnull=False), name="student_by_photo"),
        ]

    def __str__(self) -> str:
        return self.name
