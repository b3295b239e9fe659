"""Who sees what goes out to families: the school alone, and of mails the reader. Jobs make printouts and mails."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import FamilyWrites, Form, OwnOffice, Special, Wall
from matricula.families.api import Own

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
    "FamilyMail": Wall(
        OwnOffice("school_id"),
        added=Special(BY_THE_JOB),
        changed=Special(BY_THE_JOB),
        once=(
            "uuid",
            "school_id",
            "enrollment_id",
            "access_id",
            "reader_id",
            "kind",
            "day",
            "since",
            "until",
            "made_at",
        ),
    ),
}

FAMILY: Final[Mapping[str, Form]] = {"delivery_familymail": Own("reader_id")}
"""A reader sees which mails went out to them, and whether they arrived."""

FAMILY_WRITES: Final[Mapping[str, FamilyWrites]] = {}
"""What a family writes of its own."""
