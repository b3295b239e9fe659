"""The conditions of the second sight: what a family sees of a table, and what of its own it writes."""

from dataclasses import dataclass

from matricula.deployment.api import Form

# Asked once a statement: PostgreSQL reads a query without reference to the row before the first row.
_STUDENTS = "ANY ((SELECT families_students())::bigint[])"
# False at once for offices, whose own policy stands beside this one.
_FAMILY = "family_user() IS NOT NULL"
_PLACES = "ANY ((SELECT families_places())::bigint[])"


@dataclass(frozen=True, slots=True)
class OfChild(Form):
    """Rows that name a student of the family."""

    column: str

    def reads(self, table: str) -> str:
        """One of those whom the account may read of, today."""
        return f"{_FAMILY} AND {table}.{self.column} = {_STUDENTS}"


@dataclass(frozen=True, slots=True)
class OfPlace(Form):
    """Rows that name a place (enrollment) of a student of the family."""

    column: str

    def reads(self, table: str) -> str:
        """One of the places of those students."""
        return f"{_FAMILY} AND {table}.{self.column} = {_PLACES}"


@dataclass(frozen=True, slots=True)
class Own(Form):
    """Rows of the account itself."""

    column: str

    def reads(self, table: str) -> str:
        """The account that asks."""
        return f"{table}.{self.column} = family_user()"


@dataclass(frozen=True, slots=True)
class OwnOfChild(Form):
    """Rows that an account writes of a student of its own, in its own name."""

    user: str = "user_id"
    student: str = "student_id"

    def reads(self, table: str) -> str:
        """The account that acts, and one of those whom it may read of, today."""
        return f"{table}.{self.user} = family_user() AND {table}.{self.student} = {_STUDENTS}"


@dataclass(frozen=True, slots=True)
class AnyFamily(Form):
    """Rows that tell of nobody: every family may read them."""

    def reads(self, table: str) -> str:
        """Some account asks as a family."""
        return _FAMILY


@dataclass(frozen=True, slots=True)
class OfCapacity(Form):
    """Rows of a student and a guardian, for whoever reads of that student as that guardian (or as the student)."""

    def reads(self, table: str) -> str:
        """What one parent says of a child is not shown to the other."""
        return (
            f"{_FAMILY} AND {table}.student_id = {_STUDENTS} AND EXISTS (SELECT 1 FROM families_familyaccess a"
            f" WHERE a.user_id = family_user() AND a.ended_at IS NULL AND a.student_id = {table}.student_id"
            f" AND a.guardian_id IS NOT DISTINCT FROM {table}.guardian_id)"
        )
