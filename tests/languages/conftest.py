"""The made-up province, for the walks of this folder."""

import pytest

from matricula.authorities.tests.people import Province, make_province
from matricula.config.catalogues import Message, messages


@pytest.fixture
def province(db: None) -> Province:
    """A small made-up province, loaded as the owner; the walk itself runs as the application."""
    return make_province()


@pytest.fixture(scope="session")
def collected() -> list[Message]:
    """Every text of the platform's: all code and all templates are read for it, once a run."""
    return list(messages().values())
