"""The made-up province for the walks of this folder, and those of whom its stories tell."""

import pytest

from matricula.authorities.tests.people import Province, make_province
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from tests.security.telling import Intruder


@pytest.fixture
def province(db: None) -> Province:
    """A small made-up province, loaded as the owner; the walk itself runs as the application."""
    return make_province()


@pytest.fixture
def office(province: Province) -> Intruder:
    """A primary school that would like to decide for itself, with an officer and a head who both lend a hand."""
    return Intruder(province, "east_one")


@pytest.fixture
def stranger(province: Province) -> Student:
    """A pupil of another county."""
    return enrolled(province, "west_one", person=new_student("漏测甲"))


@pytest.fixture
def own(province: Province) -> Student:
    """A pupil of the office, with a temporary number."""
    return enrolled(province, "east_one", person=new_student("漏测乙"))
