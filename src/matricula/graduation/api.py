"""The door of the graduation app."""

from matricula.graduation.models import Cohort, CohortWindow, Standing
