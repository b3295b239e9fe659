"""Who sees what was found; the application itself writes none of it."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import AtOffice, Wall

WALLS: Final[Mapping[str, Wall]] = {"WatchRow": Wall(AtOffice("school_id"))}
