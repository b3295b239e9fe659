"""The door of the studies app."""

from matricula.studies.models import CourseResult, FitnessYear, Reviewed, TermEvaluation
