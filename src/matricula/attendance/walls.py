"""Who sees the lists of days, and who writes them."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import ByOffice, Wall

WALLS: Final[Mapping[str, Wall]] = {
    "DayList": Wall(ByOffice("school_id")),
    "DayMark": Wall(ByOffice("school_id")),
}
