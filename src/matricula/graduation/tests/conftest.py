"""Where the tests of graduation happen."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from matricula.authorities.tests.people import Province
from matricula.config.testing import at_civil_time
from matricula.graduation.tests.leavers import hubei_province

AFTER = datetime(2026, 6, 15, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(lasting: Callable[[], AbstractContextManager[None]]) -> Province:
    with lasting():
        return hubei_province()


@pytest.fixture
def hubei(db: None, built: Province) -> Province:
    return deepcopy(built)


@pytest.fixture(autouse=True)
def after_leaving() -> object:
    """The day on which the leaving grade leaves."""
    with at_civil_time(AFTER) as moment:
        yield moment
