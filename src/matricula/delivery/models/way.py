"""By which way something reaches a family that reads no diary."""

from django.db import models


class Way(models.TextChoices):
    """How paper, or a word, came to the family."""

    IN_PERSON = "in_person"
    BY_STUDENT = "by_student"
    BY_PHONE = "by_phone"
    BY_POST = "by_post"


PAPER = (Way.IN_PERSON, Way.BY_STUDENT, Way.BY_POST)
"""Paper is not handed over by telephone."""
WORD = (Way.IN_PERSON, Way.BY_PHONE, Way.BY_STUDENT)
"""A word does not go by post: it would come too late."""
