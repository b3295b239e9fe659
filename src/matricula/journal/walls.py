"""Who sees the journal, and who writes it: the school alone. Offices above see how its duties stand, counted."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import AtOffice, Form, OwnOffice, Special, Wall
from matricula.families.api import AnyFamily, OfPlace
from matricula.journal.family_forms import OfFile, OfGroup, OfHomework, OfHomeworkFile, OfLesson, OfLessonDay

BY_THE_JOB: Final = "by the job alone, which acts in no appointment and looks at that school"
WALLS: Final[Mapping[str, Wall]] = {
    "GradingPeriod": Wall(OwnOffice("school_id")),
    "TeachingGroup": Wall(OwnOffice("school_id"), once=("school_id", "session_id", "subject")),
    "GroupMember": Wall(OwnOffice("school_id"), once=("school_id", "group_id", "enrollment_id")),
    "GroupTeacher": Wall(OwnOffice("school_id"), once=("school_id", "group_id", "teacher_id")),
    "Lesson": Wall(OwnOffice("school_id"), once=("school_id", "group_id")),
    "LessonAbsence": Wall(OwnOffice("school_id"), once=("school_id", "lesson_id", "enrollment_id")),
    "Homework": Wall(OwnOffice("school_id"), once=("school_id", "lesson_id")),
    "HomeworkFile": Wall(
        OwnOffice("school_id"), once=("school_id", "homework_id", "paper_id", "added_at", "added_in_id")
    ),
    "Mark": Wall(OwnOffice("school_id"), once=("school_id", "lesson_id", "enrollment_id", "slot")),
    "MarkBatch": Wall(OwnOffice("school_id"), only_grows=True),
    "MarkingFigure": Wall(OwnOffice("school_id"), only_grows=True),
    "LessonChange": Wall(OwnOffice("school_id"), only_grows=True),
    "PlannedWork": Wall(OwnOffice("school_id"), once=("school_id", "lesson_id")),
    "SchoolBreak": Wall(OwnOffice("school_id")),
    "Bell": Wall(OwnOffice("school_id"), once=("school_id", "number")),
    "TimetableLine": Wall(OwnOffice("school_id"), once=("school_id", "group_id", "teacher_id", "started_on")),
    "PlanLine": Wall(OwnOffice("school_id"), once=("school_id", "group_id", "seq", "topic", "hours")),
    "Remark": Wall(
        OwnOffice("school_id"), once=("school_id", "group_id", "lesson_id", "enrollment_id", "text")
    ),
    "TermMark": Wall(OwnOffice("school_id"), once=("school_id", "group_id", "enrollment_id", "period_id")),
    "TermMarkDeferral": Wall(
        OwnOffice("school_id"), once=("school_id", "group_id", "enrollment_id", "period_id", "until")
    ),
    "PeriodClosing": Wall(OwnOffice("school_id"), only_grows=True),
    "TermReopening": Wall(
        OwnOffice("school_id"),
        once=("school_id", "group_id", "enrollment_id", "period_id", "reason", "asked_in_id"),
    ),
    "ExamResult": Wall(OwnOffice("school_id"), once=("school_id", "enrollment_id", "kind", "result")),
    "DutyShare": Wall(
        AtOffice("school_id"),
        added=Special(BY_THE_JOB),
        changed=Special(BY_THE_JOB),
        once=("school_id", "monday", "kind"),
    ),
}

FAMILY: Final[Mapping[str, Form]] = {
    "journal_gradingperiod": AnyFamily(),
    "journal_groupmember": OfPlace("enrollment_id"),
    "journal_teachinggroup": OfGroup("id"),
    "journal_groupteacher": OfGroup("group_id"),
    "journal_lesson": OfLessonDay(),
    "journal_lessonabsence": OfPlace("enrollment_id"),
    "journal_mark": OfPlace("enrollment_id"),
    "journal_homework": OfHomework(),
    "journal_homeworkfile": OfHomeworkFile(),
    "papers_paper": OfFile(),
    "journal_lessonchange": OfLesson("lesson_id"),
    "journal_plannedwork": OfLesson("lesson_id"),
    "journal_schoolbreak": AnyFamily(),
    "journal_markingfigure": AnyFamily(),
    "journal_remark": OfPlace("enrollment_id"),
    "journal_termmark": OfPlace("enrollment_id"),
    "journal_termmarkdeferral": OfPlace("enrollment_id"),
    "journal_examresult": OfPlace("enrollment_id"),
}
"""What families read of the journal: of the own children, and the lessons of groups they were in on that day."""
