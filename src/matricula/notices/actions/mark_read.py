"""Note that a person has read a notice, or all of them."""

import uuid

from django.db import transaction

from matricula.authorities.api import Acting
from matricula.kernel.clock import machine_now
from matricula.notices.models import Notice


@transaction.atomic
def mark_notice_read(*, by: Acting, notice: uuid.UUID) -> bool:
    """Whether it was unread until now; a notice of somebody else counts as none."""
    unread = Notice.objects.filter(pk=notice, recipient_id=by.user_id, read_at=None)
    return bool(unread.update(read_at=machine_now()))


@transaction.atomic
def mark_all_read(*, by: Acting) -> int:
    """How many of the person's notices were unread until now."""
    return Notice.objects.filter(recipient_id=by.user_id, read_at=None).update(read_at=machine_now())
