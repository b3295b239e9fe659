"""School years and terms."""

from django.db import models

from matricula.authorities.api import Org


class AcademicSession(models.Model):
    """A year or a term of the schools below ``org``; a term's ``parent`` is its year."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=16, choices=[("school_year", "school year"), ("term", "term")])
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="terms")
    started_on = models.DateField()
    ended_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "code"], name="academic_session_once"),
            models.CheckConstraint(
                condition=models.Q(ended_on__gt=models.F("started_on")), name="academic_session_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.code
