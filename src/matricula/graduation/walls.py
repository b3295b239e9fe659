"""Who sees a season and where its students stand, and who writes that."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import (
    AtOffice,
    ByOffice,
    ChildOf,
    FamilyWrites,
    Form,
    Known,
    Nobody,
    Special,
    Wall,
)
from matricula.families.api import OfChild, OwnOfChild

BY_THE_JOB: Final = "by the job alone, which acts in no appointment and looks at that school or at its cohort"
WALLS: Final[Mapping[str, Wall]] = {
    # A season says nothing of anybody, and schools below have to know it.
    "Cohort": Wall(Known(), added=ByOffice("org_id"), only_grows=True),
    "CohortWindow": Wall(Known(), added=Special("by the office whose season it is"), only_grows=True),
    "Standing": Wall(
        ChildOf("registry_student", "student_id"),
        added=Special(BY_THE_JOB),
        changed=Special(BY_THE_JOB),
        once=("cohort_id", "student_id"),
    ),
    "Destination": Wall(
        AtOffice("school_id"),
        added=ByOffice("school_id"),
        once=("cohort_id", "enrollment_id", "student_id", "school_id"),
    ),
    # Issued, printed and ended by functions of the database alone.
    "Certificate": Wall(AtOffice("school_id")),
    "CertificatePrint": Wall(AtOffice("school_id"), only_grows=True),
    "PrintRun": Wall(
        AtOffice("school_id"),
        added=ByOffice("school_id"),
        once=("uuid", "school_id", "title", "places", "language", "asked_at"),
    ),
    # What found nothing belongs to no school, and no office reads it.
    "Verification": Wall(AtOffice("school_id"), only_grows=True),
    "FormConfirmation": Wall(ChildOf("registry_student", "student_id"), added=Nobody(), only_grows=True),
    "FormReport": Wall(
        ChildOf("registry_student", "student_id"),
        added=ByOffice("school_id"),
        changed=AtOffice("school_id"),
        once=("cohort_id", "student_id", "school_id", "form", "words", "reported_at"),
    ),
    "DataCheck": Wall(
        ChildOf("registry_student", "student_id"), added=ByOffice("school_id"), only_grows=True
    ),
    "Chase": Wall(AtOffice("school_id"), added=ByOffice("office_id"), only_grows=True),
    "WorkShare": Wall(
        AtOffice("school_id"),
        added=Special(BY_THE_JOB),
        changed=Special(BY_THE_JOB),
        once=("cohort_id", "school_id", "class_name"),
    ),
    "StandingShare": Wall(
        AtOffice("school_id"),
        added=Special(BY_THE_JOB),
        changed=Special(BY_THE_JOB),
        once=("cohort_id", "school_id", "class_name"),
    ),
}

FAMILY: Final[Mapping[str, Form]] = {
    "graduation_standing": OfChild("student_id"),
    "graduation_formconfirmation": OfChild("student_id"),
    "graduation_formreport": OfChild("student_id"),
}
"""What families read beside their record, which is ``graduation_sections``: what was found, confirmed and reported."""

FAMILY_WRITES: Final[Mapping[str, FamilyWrites]] = {
    "graduation_formconfirmation": FamilyWrites(OwnOfChild()),
    "graduation_formreport": FamilyWrites(OwnOfChild(user="reported_by_id")),
}
"""A student confirms, and reports an error, in the own name."""
