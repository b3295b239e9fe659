"""The door of the studies app."""

from matricula.studies.facts import facts_of, facts_offered
from matricula.studies.models import CourseResult, FitnessYear, Reviewed, TermEvaluation
