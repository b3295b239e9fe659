"""Who sees which family reads of whom, what it asked for and declared, and the tables that families read."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import ChildOf, FamilyWrites, Form, OwnOffice, Special, Wall
from matricula.families.forms import OfCapacity, Own

WALLS: Final[Mapping[str, Wall]] = {
    "FamilyAccess": Wall(
        ChildOf("registry_student", "student_id"),
        added=Special("by families_redeem alone, which asks for the code"),
        changed=Special("ended by the student's school"),
    ),
    "AccessCode": Wall(OwnOffice("school_id"), once=("school_id", "student_id", "user_id", "digest")),
    "CodeMail": Wall(
        OwnOffice("school_id"),
        changed=Special("by the job alone, which acts in no appointment and looks at that school"),
        once=("uuid", "school_id", "request_id", "code_id", "address", "language", "made_at"),
    ),
    "ServiceRequest": Wall(
        OwnOffice("school_id"),
        once=("school_id", "year", "number", "registered_at", "way", "applicant", "as_student"),
    ),
    "RequestedChild": Wall(OwnOffice("school_id"), once=("school_id", "request_id", "name", "class_name")),
    "Declaration": Wall(OwnOffice("school_id"), only_grows=True),
    "AgreedForm": Wall(OwnOffice("school_id"), only_grows=True),
}

FAMILY: Final[Mapping[str, Form]] = {
    "families_familyaccess": Own("user_id"),
    "families_declaration": OfCapacity(),
    "families_agreedform": OfCapacity(),
}
"""What a family reads (for reading only, beside what offices see): the own rights, and what was said in that right.

The register shows itself to no family: who the children are, ``families_children`` says.
"""

FAMILY_WRITES: Final[Mapping[str, FamilyWrites]] = {}
"""What a family writes of its own."""
