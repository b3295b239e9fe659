"""What every mail has that is sent by a job of its own: how it fared."""

from typing import Final

from django.db import models

from matricula.kernel.clock import civil_now
from matricula.notices.mailing import AddressRefused, NotDelivered

_REASON: Final = 200


class Outgoing(models.Model):
    """A mail that waits, until it is ``sent_at``, ``given_up_at`` or ``dropped_at``: there was nothing left to send.

    ``bounced``: the mail server has no such address. ``failed_reason`` tells why the last try failed.
    """

    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_reason = models.CharField(max_length=_REASON, blank=True)
    bounced = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def is_over(self) -> bool:
        """Nobody tries to send it any more."""
        return any((self.sent_at, self.given_up_at, self.dropped_at))

    def drop(self) -> None:
        """Store that it is not to be sent any more."""
        self.dropped_at = civil_now()
        self.save(update_fields=["dropped_at"])

    def tried(self, failure: NotDelivered | None, *, last_try: bool, besides: tuple[str, ...] = ()) -> None:
        """Store how a try ended: it went out, it is tried again, or it is given up; and the fields ``besides``."""
        self.attempts += 1
        self.failed_reason = failure.reason[:_REASON] if failure else ""
        if failure is None:
            self.sent_at = civil_now()
        elif failure.for_good or last_try:
            self.given_up_at = civil_now()
            self.bounced = isinstance(failure, AddressRefused)
        self.save(update_fields=[*besides, "attempts", "failed_reason", "sent_at", "given_up_at", "bounced"])
