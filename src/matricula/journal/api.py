"""The door of the journal app."""

from matricula.journal.actions.enter_marks import Cell, Given, Outcome, enter_marks
from matricula.journal.actions.open_group import open_group
from matricula.journal.actions.plan_lessons import Slot, plan_lessons
from matricula.journal.actions.take_lesson import Missed, Taken, take_lesson
from matricula.journal.actions.write_lesson import write_lesson
from matricula.journal.actions.write_remark import withdraw_remark, write_remark
from matricula.journal.duties import Duty, DutyState, attendance_duty, mark_duty
from matricula.journal.hands import PLAN, READ, TEACH, may_write, own_lessons, teaches_group
from matricula.journal.models import (
    GradingPeriod,
    GroupMember,
    GroupTeacher,
    Homework,
    Lesson,
    LessonAbsence,
    LessonChange,
    Mark,
    MarkBatch,
    PlannedWork,
    Remark,
    SchoolBreak,
    TeachingGroup,
    TermMark,
    TermMarkDeferral,
)
from matricula.journal.queries.day import LessonLine, day_of, owed_by
from matricula.journal.queries.remarks import remarks_in, remarks_of
from matricula.journal.queries.sheet import LessonSheet, Row, lesson_seen, lesson_sheet
from matricula.journal.roster import Learner, learners_of, learners_on
from matricula.journal.words import (
    ABSENCE_WITHIN,
    ATTENDANCE,
    ATTENDANCE_BASIS,
    MARKS_BASIS,
    PERIODS,
    REMARKS_BASIS,
    SCALES,
    SUBJECTS,
    WORKS,
    keeps_journal,
    lesson_marks,
    mark_shown,
    mark_typed,
    marks_table,
    missed_codes,
    missed_key,
    misses_lesson,
    number_of,
    weight_of,
)
