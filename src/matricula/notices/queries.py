"""What a person has been told."""

from django.db.models import QuerySet

from matricula.authorities.api import Acting
from matricula.deployment.api import Prepared, counted
from matricula.notices.models import Notice


def notices_for(by: Acting) -> QuerySet[Notice]:
    """The person's notices, the newest first."""
    return Notice.objects.filter(recipient_id=by.user_id).order_by("-created_at", "uuid")


def newest_unread_first(by: Acting, most: int) -> list[Notice]:
    """The person's newest notices, so many at most: all that are unread come before any that was read.

    Two statements, each along its index; one where the unread fill the page.
    """
    unread = list(notices_for(by).filter(read_at=None)[:most])
    return unread + list(notices_for(by).filter(read_at__isnull=False)[: most - len(unread)])


_unread = Prepared(lambda who: counted(Notice.objects.filter(recipient_id=who, read_at=None)), "who")


def unread_count(by: Acting) -> int:
    """How many of them are unread."""
    return sum(_unread(who=by.user_id))


def unread_count_later(by: Acting) -> None:
    """Send that question along with the next of the page."""
    _unread.later(who=by.user_id)
