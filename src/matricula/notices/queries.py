"""What a person has been told."""

from django.db.models import QuerySet

from matricula.authorities.api import Acting
from matricula.notices.models import Notice


def notices_for(by: Acting) -> QuerySet[Notice]:
    """The person's notices, the newest first."""
    return Notice.objects.filter(recipient_id=by.user_id).order_by("-created_at", "uuid")


def unread_count(by: Acting) -> int:
    """How many of them are unread."""
    return Notice.objects.filter(recipient_id=by.user_id, read_at=None).count()
