"""Who sees results, and who enters them."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import ByOffice, ChildOf, Wall

# They go with the student: the next school reads them, the one that entered them no longer does.
_RESULT: Final = Wall(
    ChildOf("registry_student", "student_id"),
    added=ByOffice("school_id"),
    once=("student_id", "school_id"),
)
WALLS: Final[Mapping[str, Wall]] = {
    "CourseResult": _RESULT,
    "TermEvaluation": _RESULT,
    "FitnessYear": _RESULT,
}
