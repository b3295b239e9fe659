"""A list of students that somebody comes back to."""

import uuid
from typing import Final

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org

LONGEST_FILTER_NAME: Final = 40
# A word of the law or of an address. It begins with a letter, so no number of a person fits in.
_WORD: Final = r"^([a-z][a-z0-9_]*)?$"
_SORT: Final = r"^(-?[a-z]+)?$"
_CLASS: Final = r"^(none|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"
MANY_DIGITS: Final = r"[0-9]{6}"


class SavedFilter(models.Model):
    """How one person, in one appointment, narrows and sorts the list of students, under a name of their own.

    It holds no words of a search: these may be a number, a telephone or a name. ``school_class`` is the uuid of a class
    or ``none``, for those who sit in none; ``sort`` is an order as an address calls it (``born``, ``-born``). Without
    an ``area`` the list is of the own office. A filter is removed, never changed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=LONGEST_FILTER_NAME)
    area = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    grade = models.CharField(max_length=40, blank=True)
    school_class = models.CharField(max_length=36, blank=True)
    status = models.CharField(max_length=40, blank=True)
    sort = models.CharField(max_length=20, blank=True)
    number_kind = models.CharField(max_length=40, blank=True, default="")
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "name"], condition=Q(removed_at=None), name="filter_name_once"
            ),
            models.CheckConstraint(
                condition=Q(grade__regex=_WORD)
                & Q(status__regex=_WORD)
                & Q(number_kind__regex=_WORD)
                & Q(sort__regex=_SORT)
                & Q(school_class__regex=_CLASS)
                & ~Q(name="")
                & ~Q(name__regex=MANY_DIGITS),
                name="filter_holds_words",
            ),
        ]

    def __str__(self) -> str:
        return self.name
