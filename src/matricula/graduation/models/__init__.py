"""Tables of the graduation app."""

from matricula.graduation.models.cohort import Cohort, CohortWindow
from matricula.graduation.models.form import FormConfirmation, FormReport
from matricula.graduation.models.standing import Standing
from matricula.graduation.models.standing_share import StandingShare

__all__ = ["Cohort", "CohortWindow", "FormConfirmation", "FormReport", "Standing", "StandingShare"]
