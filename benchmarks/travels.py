"""Brings the made-up province to a day of its own: only a demonstration's clock can be moved."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from benchmarks.installation import OWNER, django_as
from matricula.deployment.api import at_moment, declare_demo


@contextmanager
def at_noon(day: str) -> Iterator[None]:
    """Both clocks of the installation stand at noon (in China) of a day written YYYY-MM-DD."""
    with django_as(OWNER):
        declare_demo()
    then = date.fromisoformat(day)
    with at_moment(datetime(then.year, then.month, then.day, 4, tzinfo=UTC)):
        yield
