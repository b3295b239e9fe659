"""A message to one person."""

import uuid

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """A message as it was worded for its recipient, and how its mail fared.

    ``worded`` holds subject and body in every language of the pages, since a reader may choose another one later.
    ``kind`` is a word for programs, ``link`` a path in the product. ``about_kind`` and ``about_uuid`` name what it is
    about. ``created_at`` is civil time; ``sent_at``, ``read_at`` and ``given_up_at`` are machine time. A notice that
    is neither sent nor given up has a job that will try again; ``failed_reason`` tells why the last try failed.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=16)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    worded = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_uuid = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_reason = models.CharField(max_length=200, blank=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_by_recipient"),
            models.Index(
                fields=["recipient"], condition=models.Q(read_at__isnull=True), name="notice_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"

    def in_(self, language: str) -> tuple[str, str, str]:
        """Subject and body for a reader of a language, and the language in which they are."""
        words = self.worded.get(language)
        return (*words, language) if words else (self.subject, self.body, self.language)
