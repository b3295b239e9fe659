"""What is taught: the modules of the plans, and the courses of a school's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matricula.authorities.api import Org
from matricula.kernel.text import search_key
from matricula.regulation.api import DayOfYear, Stack
from matricula.studies.models import Course
from matricula.studies.words import MODULES, TERMS, official_label


@dataclass(frozen=True, slots=True)
class Taught:
    """A module or a school's own course: what it is called, and what it is worth."""

    code: str
    title: str
    plan: str
    area: str
    kind: str
    credits: Decimal
    hours: int | None


class Courses:
    """All that a school teaches, by code, and by how people write it."""

    def __init__(self, school: Org, stack: Stack) -> None:
        """One statement, for the courses of the school's own that are still open."""
        self._table = stack.table(MODULES)
        self._stack = stack
        self.own: Mapping[str, Taught] = {
            one.code: Taught(
                own_code(school, one.code), one.name, one.plan, one.area, one.kind, one.credits, one.hours
            )
            for one in Course.objects.filter(school=school, closed_at=None).order_by("code")
        }
        self._names = {search_key(one.title): code for code, one in self.own.items()}

    def find(self, code: str) -> Taught | None:
        """The module, or the own course, of that code; None where there is none."""
        if code in self._table.entries:
            return module(self._stack, code)
        return self.own.get(code)

    def read(self, written: str) -> str:
        """The code meant by a code or a name; what is neither comes back as it was written."""
        key = search_key(written)
        known = self._table.parse(written) or self._names.get(key)
        return known or next((code for code in self.own if search_key(code) == key), written)


def own_code(school: Org, code: str) -> str:
    """Under which code results name a course of a school's own: two schools may call two courses alike."""
    return f"{school.code}:{code}"


def module(stack: Stack, code: str) -> Taught:
    """A module of a plan; KeyError where no plan has it."""
    said = stack.table(MODULES).attributes(code)
    return Taught(
        code,
        official_label(stack, MODULES, code),
        said["plan"],
        said["area"],
        said["kind"],
        Decimal(said["credits"]),
        int(said["hours"]) if said.get("hours") else None,
    )


def begins_on(stack: Stack, school_year: int, term: str) -> date:
    """The first day of a term of that school year; KeyError for a term that the law does not have."""
    written = stack.table(TERMS).attributes(term)["begins"]
    return stack.school_years.day(DayOfYear.parse(written, stack.school_years.system), school_year)
