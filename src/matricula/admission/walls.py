"""Who sees a plan and what is on it, and who writes it."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import ByOffice, SeenBy, Special, Wall

WALLS: Final[Mapping[str, Wall]] = {
    "AdmissionPlan": Wall(
        Special("by its office and those above, and once issued by everybody below"),
        added=ByOffice("office_id"),
    ),
    "AdmissionQuota": Wall(SeenBy(plain=True), added=ByOffice("office_id")),
    "AdmissionPlace": Wall(SeenBy(plain=True), added=ByOffice("office_id")),
}
