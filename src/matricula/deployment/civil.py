"""The civil clock of this installation, which a visitor may move in a demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from matricula.deployment.models import Deployment, Travel
from matricula.kernel.clock import travelled, travelling_to
from matricula.regulation.api import Refused


def is_demo() -> bool:
    """Whether the owner has said that this installation is a demonstration."""
    return Deployment.objects.filter(is_demo=True).exists()


def declare_demo(is_one: bool = True) -> None:
    """Say whether this installation is a demonstration; only the owner role can."""
    Deployment.objects.update_or_create(id=1, defaults={"is_demo": is_one})


def civil_offset() -> timedelta:
    """How far the civil clock stands from the machine's, as the database itself reckons: zero unless a demo."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT civil_offset()")
        row = cursor.fetchone()
    offset: timedelta = row[0]
    return offset


def move_civil_clock(offset: timedelta) -> None:
    """Move the civil clock of a demonstration; a live installation refuses."""
    with connection.cursor() as cursor:
        values: list[Any] = [offset]
        cursor.execute(_MOVE, values)
        moved = cursor.rowcount == 1
    if not moved:
        raise Refused(
            "not_a_demo",
            _("The date can be moved only in a demonstration."),
            next_step=_("Start the demonstration with “make demo” and move the date there."),
        )


_MOVE: Final = (
    f'INSERT INTO {Travel._meta.db_table} (id, "offset")'
    f" SELECT 1, %s FROM {Deployment._meta.db_table} WHERE is_demo"
    ' ON CONFLICT (id) DO UPDATE SET "offset" = EXCLUDED."offset"'
)


@contextmanager
def at_moment(instant: datetime) -> Iterator[None]:
    """Move both civil clocks of a demonstration, the program's and the database's, for the length of the block."""
    before = civil_offset()
    with travelling_to(instant):
        move_civil_clock(travelled())
        try:
            yield
        finally:
            # A failed transaction cannot be asked anything; its rollback restores the clock anyway.
            if not connection.needs_rollback:
                move_civil_clock(before)
