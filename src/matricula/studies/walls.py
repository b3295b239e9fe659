"""Who sees results, and who enters them."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import AtOffice, ByOffice, ChildOf, Wall
from matricula.studies.forms import ByStudentsSchool

# They go with the student: the next school reads them, the one that entered them no longer does.
_RESULT: Final = Wall(
    ChildOf("registry_student", "student_id"),
    added=ByStudentsSchool(),
    once=("student_id", "school_id"),
)
WALLS: Final[Mapping[str, Wall]] = {
    "Course": Wall(
        AtOffice("school_id"),
        added=ByOffice("school_id"),
        once=("school_id", "code", "plan", "area", "kind", "credits"),
    ),
    "CourseResult": _RESULT,
    "TermEvaluation": _RESULT,
    "FitnessYear": _RESULT,
}
