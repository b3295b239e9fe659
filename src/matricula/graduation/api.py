"""The door of the graduation app."""

from matricula.graduation.actions.answer_report import decline_report, pass_report, return_form
from matricula.graduation.actions.chase_school import chase_school
from matricula.graduation.actions.check_data import MOST_SCANS, check_by_scans, check_data
from matricula.graduation.actions.confirm_form import confirm_form
from matricula.graduation.actions.end_certificate import void_certificate
from matricula.graduation.actions.issue_certificate import issue_certificate
from matricula.graduation.actions.judge_cohort import (
    judge_again,
    judge_cohort,
    judge_cohorts,
    judge_now,
    judge_school,
)
from matricula.graduation.actions.open_season import OPEN, open_season
from matricula.graduation.actions.print_again import parts_of_run, print_again, print_run_again
from matricula.graduation.actions.remind import remind
from matricula.graduation.actions.report_error import report_error, report_own_error
from matricula.graduation.actions.run_prints import (
    begin_run,
    go_on_with_runs,
    next_of_run,
    resume_run,
    stop_run,
)
from matricula.graduation.actions.tell_destination import fill_destinations, tell_destination
from matricula.graduation.models import (
    Certificate,
    CertificatePrint,
    CertificateState,
    Chase,
    Cohort,
    CohortWindow,
    DataCheck,
    Destination,
    FormConfirmation,
    FormReport,
    PrintRun,
    RunState,
    Standing,
    StandingShare,
    Verification,
    WorkShare,
)
from matricula.graduation.papering import register_paper
from matricula.graduation.queries.boards import Board, Counted, board, cohorts_seen, students_of
from matricula.graduation.queries.business import Business, business_within
from matricula.graduation.queries.certificates import (
    Leaver,
    certificates_left,
    gives_certificates,
    leavers_of,
    leaving_years,
    prints_of,
    register_of,
    runs_of,
)
from matricula.graduation.queries.checks import (
    Checked,
    Held,
    checks_of,
    data_before,
    data_of,
    leaving_at,
    may_be_checked,
    still_there,
)
from matricula.graduation.queries.destinations import (
    destination_counts,
    destinations_of,
    has_destinations,
    leaving_list,
)
from matricula.graduation.queries.forms import (
    FormState,
    StudentForm,
    StudentForms,
    class_teacher_of,
    forms_of,
)
from matricula.graduation.queries.readiness import Readiness, readiness_of
from matricula.graduation.queries.rehearsal import Rehearsed, rehearsed, terms_to_rehearse
from matricula.graduation.queries.standing import (
    Leaving,
    Needed,
    first_day,
    last_day,
    leaving_of,
    season_of,
)
from matricula.graduation.queries.verifying import Verified, verify_code, verify_file
from matricula.graduation.queries.work import Left, added, classes_left, left_within, schools_left
from matricula.graduation.season_law import days_of, ends_at, opened_at_tier, years_offered
from matricula.graduation.stored_law import certificate_laws
from matricula.graduation.words import (
    CERTIFICATE,
    CERTIFICATES,
    CONFIRMS_DATA,
    DESTINATIONS,
    FIELDS,
    FORM_TABLE,
    PRINT,
    SEES_SEASON,
    STUDENT_FORMS,
    UNLOCKS,
    VOID,
    forms_of_law,
    has_forms,
)
