"""Tables of the journal app."""

from matricula.journal.models.batch import MarkBatch
from matricula.journal.models.grading_period import GradingPeriod
from matricula.journal.models.lesson import Homework, Lesson, LessonAbsence
from matricula.journal.models.mark import Mark
from matricula.journal.models.teaching_group import GroupMember, GroupTeacher, TeachingGroup

__all__ = [
    "GradingPeriod",
    "GroupMember",
    "GroupTeacher",
    "Homework",
    "Lesson",
    "LessonAbsence",
    "Mark",
    "MarkBatch",
    "TeachingGroup",
]
