"""Mail one notice."""

import uuid

from django.conf import settings

from matricula.authorities.api import in_scope_of
from matricula.kernel.clock import machine_now
from matricula.notices.mailing import NotDelivered, message_id, post
from matricula.notices.models import Notice

DELIVERY = "notices.deliver"
"""The job's name; row-level security lets it, beside the recipient, read notices."""

_REASON = Notice._meta.get_field("failed_reason").max_length or 200


def deliver_notice(notice: uuid.UUID, *, last_try: bool = False) -> bool:
    """Mail the notice unless that was done; True when this call did it.

    The row stays locked meanwhile, so that two workers never mail it both; a failure is stored before `NotDelivered`
    is raised. A process killed after the mail server took the mail and before the commit leaves the notice unsent:
    the next try carries the same Message-ID (a maildir recognises it and keeps one).
    """
    failure: NotDelivered | None = None
    with in_scope_of((), job=DELIVERY):
        found = Notice.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=notice)
        if found.sent_at is not None or found.given_up_at is not None:
            return False
        try:
            _mail(found)
        except NotDelivered as failed:
            failure = failed
        found.attempts += 1
        found.failed_reason = failure.reason[:_REASON] if failure else ""
        if failure is None:
            found.sent_at = machine_now()
        elif failure.for_good or last_try:
            found.given_up_at = machine_now()
        found.save(update_fields=["attempts", "failed_reason", "sent_at", "given_up_at"])
    if failure is not None:
        raise failure
    return True


def _mail(notice: Notice) -> None:
    if not notice.recipient.is_active:
        raise NotDelivered("the recipient may no longer sign in", for_good=True)
    link = f"\n\n{getattr(settings, 'PUBLIC_URL', '')}{notice.link}\n" if notice.link else ""
    post(
        to=notice.recipient.email,
        subject=notice.subject,
        body=notice.body + link,
        language=notice.language,
        identity=message_id("notice", notice.uuid),
    )
