"""Tables of the journal app."""

from matricula.journal.models.batch import MarkBatch
from matricula.journal.models.duty_share import DutyShare
from matricula.journal.models.exam_result import ExamResult
from matricula.journal.models.grading_period import GradingPeriod
from matricula.journal.models.homework import Homework, HomeworkFile
from matricula.journal.models.lesson import Lesson, LessonAbsence
from matricula.journal.models.lesson_change import LessonChange
from matricula.journal.models.mark import Mark
from matricula.journal.models.marking_figure import MarkingFigure
from matricula.journal.models.period_closing import PeriodClosing, TermReopening
from matricula.journal.models.plan_line import PlanLine
from matricula.journal.models.planned_work import PlannedWork
from matricula.journal.models.remark import Remark
from matricula.journal.models.school_break import SchoolBreak
from matricula.journal.models.teaching_group import GroupMember, GroupTeacher, TeachingGroup
from matricula.journal.models.term_mark import TermMark, TermMarkDeferral
from matricula.journal.models.timetable import Bell, TimetableLine

__all__ = [
    "Bell",
    "DutyShare",
    "ExamResult",
    "GradingPeriod",
    "GroupMember",
    "GroupTeacher",
    "Homework",
    "HomeworkFile",
    "Lesson",
    "LessonAbsence",
    "LessonChange",
    "Mark",
    "MarkBatch",
    "MarkingFigure",
    "PeriodClosing",
    "PlanLine",
    "PlannedWork",
    "Remark",
    "SchoolBreak",
    "TeachingGroup",
    "TermMark",
    "TermMarkDeferral",
    "TermReopening",
    "TimetableLine",
]
