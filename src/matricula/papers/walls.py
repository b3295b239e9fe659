"""Who sees a paper, and who may show it to more."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import SeenBy, Special, Wall

WALLS: Final[Mapping[str, Wall]] = {
    "Paper": Wall(
        Special("by the offices it was shown to, and by whoever sees an archive that names it"),
        added=SeenBy(),
        changed=Special("as seen; nothing but who sees it, and that only grows"),
    ),
}
