"""Tables of the studies app."""

from matricula.studies.models.course import Course
from matricula.studies.models.course_result import CourseResult
from matricula.studies.models.fitness_year import FitnessYear
from matricula.studies.models.reviewed import Reviewed
from matricula.studies.models.term_evaluation import TermEvaluation

__all__ = ["Course", "CourseResult", "FitnessYear", "Reviewed", "TermEvaluation"]
