"""The place of a turn in an order by when it is due, as it stands in the address of a page."""

from datetime import datetime
from typing import TypeAlias

from django.utils.dateparse import parse_datetime

from matricula.web.numbers import whole

# When it is due, if ever, and its id.
TurnKey: TypeAlias = tuple[datetime | None, int]


def written(key: TurnKey) -> str:
    """The key as text; `read` takes it back."""
    due_at, number = key
    return f"{due_at.isoformat() if due_at else ''}~{number}"


def read(text: str) -> TurnKey | None:
    """The key in a text; None where it holds none."""
    at, tilde, after = text.rpartition("~")
    number = whole(after)
    if tilde and not at:
        return (None, number) if number is not None else None
    try:
        instant = parse_datetime(at)
    except ValueError:
        return None
    return (instant, number) if instant and instant.tzinfo and number is not None else None
