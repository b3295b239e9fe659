"""Fixtures that the tests of every app share."""

import pytest

from matricula.authorities.tests.people import Province, make_province


@pytest.fixture
def province(db: None) -> Province:
    """A small made-up province, loaded as the owner; the test itself runs as the application."""
    return make_province()
