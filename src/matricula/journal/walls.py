"""Who sees the journal, and who writes it: the school alone."""

from collections.abc import Mapping
from typing import Final

from matricula.deployment.api import OwnOffice, Wall

WALLS: Final[Mapping[str, Wall]] = {
    "GradingPeriod": Wall(OwnOffice("school_id")),
    "TeachingGroup": Wall(OwnOffice("school_id"), once=("school_id", "session_id", "subject")),
    "GroupMember": Wall(OwnOffice("school_id"), once=("school_id", "group_id", "enrollment_id")),
    "GroupTeacher": Wall(OwnOffice("school_id"), once=("school_id", "group_id", "teacher_id")),
    "Lesson": Wall(OwnOffice("school_id"), once=("school_id", "group_id")),
    "LessonAbsence": Wall(OwnOffice("school_id"), once=("school_id", "lesson_id", "enrollment_id")),
    "Homework": Wall(OwnOffice("school_id"), once=("school_id", "lesson_id")),
    "Mark": Wall(OwnOffice("school_id"), once=("school_id", "lesson_id", "enrollment_id", "slot")),
    "MarkBatch": Wall(OwnOffice("school_id"), only_grows=True),
}
