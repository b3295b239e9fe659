"""The demonstration of one moment, for every module that looks at it: loaded once a run, for all workers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connections, transaction
from pytest_django import DjangoDbBlocker

from matricula.config.testing import as_owner, at_civil_time, begin_anew, database_of
from matricula.deployment.api import declare_demo
from matricula.exchange.demo.loading import load_demo

# The school year has gone on long enough for everything to have happened.
NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def _load() -> None:
    with at_civil_time(NOW), as_owner():
        declare_demo(False)
        load_demo(full=False)
    with as_owner():
        # The clock has gone back to where it stood, and to what it was then: none of a demonstration.
        declare_demo()


@contextmanager
def demonstrated(config: pytest.Config, blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration in this worker's database, at its moment, within a transaction; afterwards a fresh clone."""
    with blocker.unblock():
        connections.close_all()
        database_of(config).filled("demo", _load)
        with transaction.atomic():
            with at_civil_time(NOW):
                yield
            transaction.set_rollback(True)
    begin_anew(config, blocker)
