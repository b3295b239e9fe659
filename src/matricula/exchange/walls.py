"""Who sees an uploaded roll."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import Special, Wall

WALLS: Final[Mapping[str, Wall]] = {
    "RollUpload": Wall(
        Special("by the school and those above it, as SeenBy was written before it had a name")
    ),
    "RollRow": Wall(Special("by whoever sees the upload, as ChildOf was written before it had a name")),
}
