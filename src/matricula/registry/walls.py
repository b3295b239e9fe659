"""Who sees the register, and who writes it."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import AtOffice, ByOffice, ChildOf, Known, Nobody, SeenBy, Special, Wall

WALLS: Final[Mapping[str, Wall]] = {
    "Student": Wall(SeenBy()),
    "SearchKeys": Wall(ChildOf("registry_student", "id")),
    "Headcount": Wall(AtOffice("org_id"), added=Nobody()),
    "Enrollment": Wall(
        Special("by the school and those above it for good, and by whoever sees the student"),
        added=Special("by the school or from above, of a student who is seen"),
    ),
    **dict.fromkeys(
        ("StudentNumber", "IdentityDocument", "Guardian", "ArchiveItem"),
        Wall(ChildOf("registry_student", "student_id", by_row=True)),
    ),
    "EnrollmentStatus": Wall(ChildOf("registry_enrollment", "enrollment_id", by_row=True), only_grows=True),
    "ClassMembership": Wall(ChildOf("registry_enrollment", "enrollment_id", by_row=True)),
    "SealedSnapshot": Wall(
        SeenBy(), added=Special("by the keeper or from above, of a place of the keeper"), only_grows=True
    ),
    "SchoolClass": Wall(
        Known(),
        added=AtOffice("school_id"),
        past=Special("by the school and those above it"),
    ),
    "SavedFilter": Wall(
        Special("by whoever saved it, in the appointment in which they did"),
        added=Special("in one's own name, in office"),
    ),
    "RollCheck": Wall(
        AtOffice("school_id"),
        added=Special("in one's own name, of a class of the school, at the moment of writing"),
        only_grows=True,
    ),
    "PaperOriginal": Wall(
        Special("by whoever sees the entry, and by its keeper for good"),
        added=Special("by the keeper alone, or for one that is closed"),
        changed=Special("by the keeper or from above"),
        past=ChildOf("registry_archiveitem", "item_id", by_row=True),
    ),
    "Promotion": Wall(SeenBy()),
    "PromotionMove": Wall(ChildOf("registry_promotion", "promotion_id"), only_grows=True),
    "KeptInGrade": Wall(ChildOf("registry_enrollment", "enrollment_id"), only_grows=True),
    "PromotionStay": Wall(
        ChildOf("registry_promotion", "promotion_id"),
        added=ByOffice("school_id"),
        once=(
            "uuid",
            "promotion_id",
            "school_id",
            "enrollment_id",
            "student_uuid",
            "student_name",
            "grade",
            "class_name",
            "why",
            "status",
            "reason",
            "clause",
            "noted_at",
            "noted_in_id",
        ),
    ),
}
