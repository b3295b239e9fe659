"""Tables of the studies app."""

from collections.abc import Mapping
from typing import Final

from matricula.studies.models.course import Course
from matricula.studies.models.course_result import CourseResult
from matricula.studies.models.fitness_year import FitnessYear
from matricula.studies.models.reviewed import Reviewed
from matricula.studies.models.term_evaluation import TermEvaluation

MODELS: Final[Mapping[str, type[Reviewed]]] = {
    "courses": CourseResult,
    "evaluations": TermEvaluation,
    "fitness": FitnessYear,
}
"""The kinds of results, as addresses and actions call them."""

__all__ = ["MODELS", "Course", "CourseResult", "FitnessYear", "Reviewed", "TermEvaluation"]
