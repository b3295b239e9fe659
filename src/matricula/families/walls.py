"""Who sees which family reads of whom, and the tables that families read."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import ChildOf, FamilyWrites, Form, OwnOffice, Special, Wall
from matricula.families.forms import Own

WALLS: Final[Mapping[str, Wall]] = {
    "FamilyAccess": Wall(
        ChildOf("registry_student", "student_id"),
        added=Special("by families_redeem alone, which asks for the code"),
        changed=Special("ended by the student's school"),
    ),
    "AccessCode": Wall(OwnOffice("school_id"), once=("school_id", "student_id", "user_id", "digest")),
}

FAMILY: Final[Mapping[str, Form]] = {
    "families_familyaccess": Own("user_id"),
}
"""What a family reads (for reading only, beside what offices see): the own rights.

The register shows itself to no family: who the children are, ``families_children`` says.
"""

FAMILY_WRITES: Final[Mapping[str, FamilyWrites]] = {}
"""What a family writes of its own."""
