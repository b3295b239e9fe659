"""The only source of the present moment: civil time for the law, machine time for sessions and logs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_NO_TRAVEL = timedelta(0)
_travelled: ContextVar[timedelta] = ContextVar("matricula_travelled", default=_NO_TRAVEL)


def machine_now() -> datetime:
    """The real instant, in UTC. For sessions, one-time codes and logs; it never travels."""
    return datetime.now(UTC)


def civil_now() -> datetime:
    """The instant that the law sees, in UTC: the real one, moved by the offset of `travelling`."""
    return machine_now() + _travelled.get()


def civil_today(zone: ZoneInfo) -> date:
    """The calendar day that the law sees in `zone`."""
    return civil_now().astimezone(zone).date()


def travelled() -> timedelta:
    """How far civil time is moved from the real one in this context; zero when nobody travels."""
    return _travelled.get()


@contextmanager
def travelling(offset: timedelta) -> Iterator[None]:
    """Move civil time by `offset` in this context (thread or task) only; nested offsets do not add up."""
    token = _travelled.set(offset)
    try:
        yield
    finally:
        _travelled.reset(token)


@contextmanager
def travelling_to(instant: datetime) -> Iterator[None]:
    """Start civil time at `instant` (aware) in this context; it goes on ticking from there."""
    if instant.tzinfo is None:
        raise ValueError("travelling_to() needs an aware datetime; give it a time zone")
    with travelling(instant - machine_now()):
        yield
