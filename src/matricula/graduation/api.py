"""The door of the graduation app."""

from matricula.graduation.actions.answer_report import decline_report, pass_report, return_form
from matricula.graduation.actions.confirm_form import confirm_form
from matricula.graduation.actions.judge_cohort import (
    judge_again,
    judge_cohort,
    judge_cohorts,
    judge_now,
    judge_school,
)
from matricula.graduation.actions.open_season import OPEN, open_season
from matricula.graduation.actions.report_error import report_error, report_own_error
from matricula.graduation.models import (
    Cohort,
    CohortWindow,
    FormConfirmation,
    FormReport,
    Standing,
    StandingShare,
)
from matricula.graduation.queries.forms import (
    FormState,
    StudentForm,
    StudentForms,
    class_teacher_of,
    forms_of,
)
from matricula.graduation.queries.standing import Leaving, Needed, last_day, leaving_of, season_of
from matricula.graduation.words import (
    CERTIFICATE,
    CONFIRMS_DATA,
    FIELDS,
    FORM_TABLE,
    SEES_SEASON,
    STUDENT_FORMS,
    UNLOCKS,
    forms_of_law,
    has_forms,
)
