"""What a family sees of groups and lessons: those that a child of theirs belonged to."""

from dataclasses import dataclass
from typing import Final

from matricula.deployment.api import Form

# False at once for offices, whose own policy stands beside this one.
_FAMILY: Final = "family_user() IS NOT NULL"


@dataclass(frozen=True, slots=True)
class OfGroup(Form):
    """Rows that name a group in which a child of the family is, or was."""

    column: str

    def reads(self, table: str) -> str:
        """There is a membership of theirs; which memberships a family sees, their own wall says."""
        return (
            f"{_FAMILY} AND EXISTS (SELECT 1 FROM journal_groupmember m"
            f" WHERE m.group_id = {table}.{self.column} OFFSET 0)"
        )


@dataclass(frozen=True, slots=True)
class OfLessonDay(Form):
    """Lessons of a group in which a child of the family was on that day."""

    def reads(self, table: str) -> str:
        """Before the child came and after it went, the lessons are others'."""
        return (
            f"{_FAMILY} AND EXISTS (SELECT 1 FROM journal_groupmember m WHERE m.group_id = {table}.group_id"
            f" AND m.started_on <= {table}.day AND (m.ended_on IS NULL OR {table}.day < m.ended_on) OFFSET 0)"
        )


@dataclass(frozen=True, slots=True)
class OfLesson(Form):
    """Rows that name a lesson which the family sees."""

    column: str

    def reads(self, table: str) -> str:
        """The lesson's own wall says."""
        return (
            f"{_FAMILY} AND EXISTS (SELECT 1 FROM journal_lesson l"
            f" WHERE l.id = {table}.{self.column} OFFSET 0)"
        )


@dataclass(frozen=True, slots=True)
class OfHomework(Form):
    """Homework of a lesson which the family sees, if it is for all or for a child of theirs."""

    def reads(self, table: str) -> str:
        """The lesson's own wall says; and the places that the homework names."""
        return (
            f"{OfLesson('lesson_id').reads(table)} AND ({table}.only_for = '{{}}'"
            f" OR {table}.only_for && (SELECT families_places())::bigint[])"
        )


@dataclass(frozen=True, slots=True)
class OfHomeworkFile(Form):
    """Files of homework which the family sees, as long as neither was taken back."""

    def reads(self, table: str) -> str:
        """The wall of the homework says."""
        return (
            f"{_FAMILY} AND {table}.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM journal_homework h"
            f" WHERE h.id = {table}.homework_id AND h.text <> '' OFFSET 0)"
        )


@dataclass(frozen=True, slots=True)
class OfFile(Form):
    """Papers that are files of homework which the family sees."""

    def reads(self, table: str) -> str:
        """The wall of the file says."""
        return f"{_FAMILY} AND EXISTS (SELECT 1 FROM journal_homeworkfile f WHERE f.paper_id = {table}.id OFFSET 0)"
