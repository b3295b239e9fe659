"""Who reads a notice."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import Special, Wall

WALLS: Final[Mapping[str, Wall]] = {
    "Notice": Wall(
        Special("by its recipient, and by the job that mails it"),
        added=Special("by whoever has something to tell, without reading it afterwards"),
        changed=Special("by whoever reads it"),
    ),
}
