"""Who sees a season and where its students stand, and who writes that."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import AtOffice, ByOffice, ChildOf, Known, Special, Wall

BY_THE_JOB: Final = "by the job alone, which acts in no appointment and looks at that school"
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
    "StandingShare": Wall(
        AtOffice("school_id"),
        added=Special(BY_THE_JOB),
        changed=Special(BY_THE_JOB),
        once=("cohort_id", "school_id", "class_name"),
    ),
}
