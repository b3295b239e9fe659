"""Who sees the tree and the people in it, and who changes them."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import AtOffice, Known, SeenBy, Special, Wall

WALLS: Final[Mapping[str, Wall]] = {
    "Org": Wall(
        Known(), added=SeenBy("lineage", plain=True), changed=Special("from above only"), past=Known()
    ),
    "Appointment": Wall(
        Known(),
        added=Special("by the office or from above, and by nobody for themselves at their own"),
        changed=AtOffice("org_id"),
        past=Known(),
    ),
    "LocalClosure": Wall(Known(), added=AtOffice("org_id"), past=Known()),
    "Invitation": Wall(
        Special("by the office, from above, and by whoever presents the token"),
        added=AtOffice("org_id"),
        changed=Special("by whoever sees it"),
    ),
}
