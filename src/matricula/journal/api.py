"""The door of the journal app."""

from matricula.journal.actions.change_lesson import (
    cancel_lesson,
    change_room,
    move_lesson,
    restore_lesson,
    substitute_lesson,
)
from matricula.journal.actions.close_period import close_period
from matricula.journal.actions.defer_term_mark import check_hand, defer_term_mark, end_deferral
from matricula.journal.actions.enter_marks import MOST_CELLS, enter_marks
from matricula.journal.actions.enter_results import enter_results, withdraw_result
from matricula.journal.actions.explain_absences import Explained, explain_absences
from matricula.journal.actions.fill_lessons import AHEAD, Filled, fill_lessons, planned_until
from matricula.journal.actions.give_homework import MOST_FILES, give_homework, withdraw_homework_file
from matricula.journal.actions.keep_group import (
    add_members,
    add_teacher,
    end_member,
    end_teacher,
    start_member,
)
from matricula.journal.actions.keep_marking import keep_marking
from matricula.journal.actions.keep_plan import copy_plan, may_keep_plan, set_plan, take_from_plan
from matricula.journal.actions.keep_school_year import most_periods, open_break, set_period, withdraw_break
from matricula.journal.actions.keep_timetable import (
    MOST_LESSONS_A_DAY,
    add_lines,
    end_line,
    faults_of,
    keep_bells,
)
from matricula.journal.actions.open_group import open_group
from matricula.journal.actions.plan_lessons import Slot, plan_lessons
from matricula.journal.actions.plan_work import announce_work, withdraw_work
from matricula.journal.actions.reopen_term import ask_reopening, decide_reopening
from matricula.journal.actions.set_term_marks import TermCell, TermOutcome, set_term_marks
from matricula.journal.actions.take_lesson import Missed, Taken, take_lesson
from matricula.journal.actions.write_lesson import write_lesson
from matricula.journal.actions.write_remark import withdraw_remark, write_remark
from matricula.journal.cells import MOST_IN_A_CELL, Cell, Given, Outcome
from matricula.journal.duties import (
    TERMS,
    Duty,
    DutyKind,
    DutyState,
    attendance_duty,
    mark_duty,
    result_duty,
    term_mark_due,
    term_mark_duty,
    work_duty,
)
from matricula.journal.hands import (
    PLAN,
    READ,
    REOPEN,
    TEACH,
    may_set_terms,
    may_write,
    own_lessons,
    teachers_of,
    teaches_group,
)
from matricula.journal.marking import (
    Bounds,
    Marking,
    OwnFigure,
    What,
    bounds_of,
    figures_left,
    marking_of,
)
from matricula.journal.models import (
    Bell,
    DutyShare,
    ExamResult,
    GradingPeriod,
    GroupMember,
    GroupTeacher,
    Homework,
    HomeworkFile,
    Lesson,
    LessonAbsence,
    LessonChange,
    Mark,
    MarkBatch,
    MarkingFigure,
    PeriodClosing,
    PlanLine,
    PlannedWork,
    Remark,
    SchoolBreak,
    TeachingGroup,
    TermMark,
    TermMarkDeferral,
    TermReopening,
    TimetableLine,
)
from matricula.journal.plan_text import Flawed, TypedLine, read_plan_text
from matricula.journal.queries.absences import MissedDay, missed_days
from matricula.journal.queries.day import LessonLine, day_of, owed_by
from matricula.journal.queries.duties import (
    ALL_KINDS,
    DutyCount,
    DutyLine,
    duties_counted,
    duties_listed,
    own_duties,
    teachers_named,
)
from matricula.journal.queries.grid import (
    CellChanged,
    CellHeld,
    Grid,
    MarkHeld,
    changes_since,
    columns_now,
    columns_of,
    grid_of,
    terms_in,
)
from matricula.journal.queries.groups import (
    GroupSeen,
    Period,
    group_seen,
    groups_open_to,
    period_named,
    periods_of,
)
from matricula.journal.queries.of_a_day import DayFromLessons, carried_over, day_from_lessons
from matricula.journal.queries.past import CellPast, MarkOnce, past_of
from matricula.journal.queries.plan import Hours, PlannedLine, hours_of, next_line, plan_of
from matricula.journal.queries.planning import (
    DayLesson,
    free_teachers,
    group_of_school,
    groups_of,
    lesson_planned,
    members_of,
    school_day_of,
    teaching,
)
from matricula.journal.queries.remarks import remarks_in, remarks_of
from matricula.journal.queries.results import ResultLine, results_of, seated
from matricula.journal.queries.shares import (
    SchoolTally,
    Tally,
    kinds_tallied,
    schools_tallied,
    tally_of,
    weeks_tallied,
)
from matricula.journal.queries.sheet import (
    LessonSheet,
    Row,
    first_entry,
    homework_files,
    lesson_seen,
    lesson_sheet,
    with_first,
)
from matricula.journal.queries.summary import SummaryCell, SummarySheet, classes_summed_up, summary_sheet
from matricula.journal.queries.term import (
    TermGroup,
    TermRow,
    TermSheet,
    period_of_group,
    periods_seen,
    term_group_seen,
    term_groups,
    term_sheet,
)
from matricula.journal.queries.works import UnmarkedWork, works_of, works_of_class, works_without_marks
from matricula.journal.roster import Learner, Member, learners_of, learners_on, members_between
from matricula.journal.teaching_days import TeachingDays
from matricula.journal.terms import Measure, Reckoned, Standing, last_day, terms_of_group
from matricula.journal.timetable import NewLine, standing_lines
from matricula.journal.words import (
    ABSENCE_WITHIN,
    ATTENDANCE,
    ATTENDANCE_BASIS,
    CLOSED_BASIS,
    DEFERRAL_GROUNDS,
    HOMEWORK_BASIS,
    JOURNAL_BASIS,
    LESSON_KINDS,
    MARKS_BASIS,
    MARKS_MINIMUM,
    NO_TERM_MARK,
    OWN_MARKING,
    PERIODS,
    PROPOSING,
    REASONS,
    REMARKS_BASIS,
    RESULTS,
    RESULTS_BASIS,
    ROUNDING_FROM,
    SCALES,
    SHEET_BASIS,
    SUBJECTS,
    TERM_BASIS,
    WORK_WEIGHT,
    WORKS,
    correction_reasons,
    keeps_journal,
    lesson_marks,
    lesson_words,
    mark_shown,
    mark_typed,
    marks_table,
    missed_codes,
    missed_key,
    misses_lesson,
    number_of,
    planned_works,
    term_marks,
    weight_of,
)
