"""The door of the studies app."""

from matricula.studies.actions.enter_results import MOST_ENTRIES, enter_results
from matricula.studies.actions.keep_course import close_course, of_plan, open_course
from matricula.studies.actions.return_results import Returned, return_results
from matricula.studies.actions.review_results import Review, review_results
from matricula.studies.actions.withdraw_result import withdraw_result
from matricula.studies.entries import Entry, Fault, NewCourse, NewEvaluation, NewFitness, Outcome, State
from matricula.studies.facts import facts_of, facts_offered, own_facts_of
from matricula.studies.judging import results_of
from matricula.studies.listening import when_results_change
from matricula.studies.models import MODELS, Course, CourseResult, FitnessYear, Reviewed, TermEvaluation
from matricula.studies.queries.record import StudyRecord, past_of, record_of, result_seen
from matricula.studies.queries.waiting import (
    MOST_SHOWN,
    Waiting,
    how_many_returned,
    how_many_wait,
    rows_returned,
    rows_waiting,
    waiting_in,
)
from matricula.studies.taught import Courses, Taught, begins_on, module
from matricula.studies.words import (
    AREAS,
    ASPECTS,
    ENTER,
    ITEMS,
    KINDS,
    MODULES,
    PLANS,
    RESULTS,
    REVIEW,
    STUDIES_BASIS,
    TERMS,
    keeps_studies,
    plan_of,
)
