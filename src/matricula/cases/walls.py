"""Who sees a case and its parts."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import AtOffice, ChildOf, Nobody, SeenBy, Special, Wall

OF_CASE: Final = ChildOf("cases_case", "case_id")

WALLS: Final[Mapping[str, Wall]] = {
    "Case": Wall(SeenBy()),
    **dict.fromkeys(("CaseSubject", "CaseLine", "Party", "Step", "Evidence", "Decision"), Wall(OF_CASE)),
    "Event": Wall(Special("by whoever sees the case, and of one side's events by that side")),
    "FoundPupil": Wall(Special("by whoever found the pupil")),
    "Sighting": Wall(Special("by the office whose sighting it is")),
    "TurnCount": Wall(AtOffice("org_id"), added=Nobody()),
    "Urging": Wall(OF_CASE, added=Special("for an office above a turn that ran out")),
}
