"""The door of the exchange app."""

from matricula.exchange.demo.accounts import DemoAccount, demo_accounts, demo_user
from matricula.exchange.demo.dates import DemoDate, demo_dates
from matricula.exchange.demo.guides import Guide, GuideStep, guide_for, guides
from matricula.exchange.demo.people import DEMO_PASSWORD
from matricula.exchange.demo.roll_workbook import DemoRoll, demo_rolls
from matricula.exchange.models import RollUpload, RowState, UploadState
from matricula.exchange.plan_workbook import MOST_ROWS, PlanLines, read_plan, write_plan_template
from matricula.exchange.results_workbook import (
    CellFault,
    Known,
    ResultsRead,
    load_results,
    write_results_template,
)
from matricula.exchange.roll.confirming import confirm_new_classes, confirm_other_people
from matricula.exchange.roll.jobs import worker_is_away
from matricula.exchange.roll.loading import load_next_rows, load_roll
from matricula.exchange.roll.problems import number_fault
from matricula.exchange.roll.reading import read_roll
from matricula.exchange.roll.rechecking import check_again
from matricula.exchange.roll.report import (
    NewClass,
    RowReport,
    UploadReport,
    UploadSummary,
    new_classes,
    recent_uploads,
    upload_report,
    uploads_to_load,
    uploads_to_load_later,
    write_corrections,
    write_roll_template,
)
from matricula.exchange.timetable_workbook import (
    LineFault,
    TimetableRead,
    read_timetable,
    write_timetable_template,
)
from matricula.exchange.tree import load_tree
from matricula.exchange.workbook import CellError, ListSheet, WorkbookRefused, write_lists
