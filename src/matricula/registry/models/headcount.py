"""How many students of an office are in which grade and status, kept as they are written."""

from django.db import models

from matricula.authorities.api import Org


class Headcount(models.Model):
    """What one statement added to a count, or took from it; a count is the sum of its rows.

    Each office has its own, from the school to the top, so that no page above a school reads a student. Triggers alone
    write rows, and only new ones: two people who move students of one school never wait for each other. A job folds
    the rows of a count into one. Offices are never moved in the tree, so what was counted stays where it is.
    """

    org = models.ForeignKey(
        Org, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    stage = models.CharField(max_length=40)
    grade = models.CharField(max_length=40)
    status = models.CharField(max_length=40)
    students = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["org", "stage", "grade", "status"], name="headcount_of_org")]

    def __str__(self) -> str:
        return f"{self.org_id} {self.grade} {self.status}: {self.students:+d}"
