"""What a student is found by besides name and birth date, kept in the order in which it is looked for."""

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Org
from matricula.registry.models.student import AREAS, Student

# As on the student: every search is one stretch of one index, in every kind of area.
SEARCHES = ("ending", "initials")
NUMBERS = ("school_number", "district_number", "region_number", "number")


class SearchKeys(models.Model):
    """The keys of one student who has a place; triggers alone write them, and nobody has privileges to.

    They have a table of their own, so that a promotion, which writes every student, writes none of their indexes.

    ``number`` is the number of today, ``ending`` the same read backwards: whoever knows the last signs knows its
    beginning. ``district_number`` and the like are the number behind the id of the area and a colon. ``initials`` is
    the first letter of each word of the spelled name, a space, and the spelled name, so that equal initials come by
    name. ``phone_key`` is the student's own telephone, kept as a guardian's is.
    """

    student = models.OneToOneField(
        Student, on_delete=models.CASCADE, primary_key=True, db_column="id", related_name="keys"
    )
    school = models.ForeignKey(
        Org, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    district = models.ForeignKey(
        Org, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    region = models.ForeignKey(
        Org, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    number = models.CharField(max_length=40, db_collation="C")
    school_number = models.CharField(max_length=60, db_collation="C")
    district_number = models.CharField(max_length=60, db_collation="C")
    region_number = models.CharField(max_length=60, db_collation="C")
    ending = models.CharField(max_length=40, db_collation="C")
    initials = models.CharField(max_length=500, db_collation="C")
    phone_key = models.CharField(max_length=10, default="", db_default="")

    class Meta:
        indexes = [
            *(
                models.Index(fields=[*area, column, "student"], name=f"search_{column}{place}")
                for column in SEARCHES
                for place, area in AREAS.items()
            ),
            *(models.Index(fields=[column, "student"], name=f"search_{column}") for column in NUMBERS),
            models.Index(fields=["phone_key", "student"], condition=~Q(phone_key=""), name="search_phone"),
        ]

    def __str__(self) -> str:
        return self.initials
