"""Who sees the witnesses, and who adds them."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import SeenBy, Special, Wall

WALLS: Final[Mapping[str, Wall]] = {
    "ActionLog": Wall(
        SeenBy(plain=True), added=Special("in the name of whoever acts, or of the installation itself")
    ),
    "AccessLog": Wall(SeenBy(plain=True), added=Special("in the name of whoever acts")),
}
