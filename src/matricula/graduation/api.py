"""The door of the graduation app."""

from matricula.graduation.actions.judge_cohort import (
    judge_again,
    judge_cohort,
    judge_cohorts,
    judge_now,
    judge_school,
)
from matricula.graduation.actions.open_season import OPEN, open_season
from matricula.graduation.models import Cohort, CohortWindow, Standing, StandingShare
from matricula.graduation.queries.boards import Board, Counted, board, cohorts_seen, students_of
from matricula.graduation.queries.rehearsal import Rehearsed, rehearsed, terms_to_rehearse
from matricula.graduation.season_law import opened_at_tier, years_offered
