"""What a person has been told."""

from django.db.models import QuerySet

from matricula.authorities.api import Acting
from matricula.deployment.api import Prepared, counted
from matricula.notices.models import Notice


def notices_for(by: Acting) -> QuerySet[Notice]:
    """The person's notices, the newest first."""
    return Notice.objects.filter(recipient_id=by.user_id).order_by("-created_at", "uuid")


_unread = Prepared(lambda who: counted(Notice.objects.filter(recipient_id=who, read_at=None)), "who")


def unread_count(by: Acting) -> int:
    """How many of them are unread."""
    return sum(_unread(who=by.user_id))


def unread_count_later(by: Acting) -> None:
    """Send that question along with the next of the page."""
    _unread.later(who=by.user_id)
