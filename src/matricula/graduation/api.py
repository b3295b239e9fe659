"""The door of the graduation app."""

from matricula.graduation.actions.open_season import OPEN, open_season
from matricula.graduation.models import Cohort, CohortWindow, Standing, StandingShare
