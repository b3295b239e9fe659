"""What families write themselves, and who sees it."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import FamilyWrites, Form, Nobody, OwnOffice, Wall
from matricula.families.api import OfChild, Own, OwnOfChild

WALLS: Final[Mapping[str, Wall]] = {
    "HomeworkTick": Wall(Nobody()),
    "Revision": Wall(Nobody()),
    "Visit": Wall(Nobody()),
    "WeekSeen": Wall(OwnOffice("school_id"), added=Nobody(), only_grows=True),
}

FAMILY: Final[Mapping[str, Form]] = {
    "diary_homeworktick": OfChild("student_id"),
    "diary_visit": Own("user_id"),
    "diary_weekseen": OfChild("student_id"),
}
"""What families read: ticks and weeks of their children, the own visits."""

FAMILY_WRITES: Final[Mapping[str, FamilyWrites]] = {
    "diary_homeworktick": FamilyWrites(OwnOfChild(), changes=("ticked_at",)),
    "diary_visit": FamilyWrites(OwnOfChild(), changes=("opened_at", "before_at")),
    "diary_weekseen": FamilyWrites(OwnOfChild()),
}
