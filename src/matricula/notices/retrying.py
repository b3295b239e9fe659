"""How often, and after which waits, a mail is tried again."""

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from matricula.notices.mailing import NotDelivered

_MINUTE, _HOUR = 60, 3600
WAITS = (
    30, 2 * _MINUTE, 10 * _MINUTE, 30 * _MINUTE, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, 24 * _HOUR, 24 * _HOUR,
)  # fmt: skip
"""Seconds before each further try: a mail server may be away for a weekend, then the notice is given up."""


class BackOff(BaseRetryStrategy):
    """Tries again after ever longer waits, unless trying again cannot help."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """None ends the job as failed."""
        if job.attempts >= len(WAITS) or (isinstance(exception, NotDelivered) and exception.for_good):
            return None
        return RetryDecision(retry_in={"seconds": WAITS[job.attempts]})
