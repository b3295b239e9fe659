"""The door of the studies app."""

from matricula.studies.facts import facts_of, facts_offered, own_facts_of
from matricula.studies.models import CourseResult, FitnessYear, Reviewed, TermEvaluation
from matricula.studies.words import AREAS, ASPECTS, ITEMS, KINDS, PLANS, RESULTS, TERMS
