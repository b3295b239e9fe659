"""The made-up province, for the walks of this folder."""

import pytest

from matricula.authorities.tests.people import Province, make_province


@pytest.fixture
def province(db: None) -> Province:
    """A small made-up province, loaded as the owner; the walk itself runs as the application."""
    return make_province()
