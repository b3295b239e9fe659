"""A condition of the walls that only results need."""

from dataclasses import dataclass

from matricula.deployment.api import Form


@dataclass(frozen=True, slots=True)
class ByStudentsSchool(Form):
    """By who holds office at the school where the student is now, today and in this transaction.

    A new row names that school as its own. One that a former school left behind is the new school's to settle, which
    could do nothing about a student's results otherwise.
    """

    student: str = "student_id"
    school: str = "school_id"

    def reads(self, table: str) -> str:
        """Whoever acts is in office there."""
        return self._office(table)

    def writes(self, table: str) -> str:
        """The same, and the row is that school's."""
        return self._office(table, f" AND s.school_id = {table}.{self.school}")

    def _office(self, table: str, more: str = "") -> str:
        return (
            "EXISTS (SELECT 1 FROM registry_student s JOIN authorities_in_office() w ON w.org_id = s.school_id"
            f" WHERE s.id = {table}.{self.student}{more})"
        )
