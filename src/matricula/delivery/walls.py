"""Who sees what goes out on paper, and who enters it: the school alone. A job makes the printouts."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import OwnOffice, Special, Wall

BY_THE_JOB: Final = "by the job alone, which acts in no appointment and looks at that school"
WALLS: Final[Mapping[str, Wall]] = {
    "PrintoutWeek": Wall(OwnOffice("school_id"), added=Special(BY_THE_JOB)),
    "WeeklyPrintout": Wall(
        OwnOffice("school_id"),
        added=Special(BY_THE_JOB),
        changed=OwnOffice("school_id"),
        once=("school_id", "enrollment_id", "guardian_id", "monday", "made_at"),
    ),
    "Told": Wall(OwnOffice("school_id"), only_grows=True),
}
