"""What is entered of a student, and what becomes of it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from matricula.regulation.api import Words


@dataclass(frozen=True, slots=True)
class NewCourse:
    """An attempt at a course: ``course`` is the code of a module of the plan, or of a course of the school's own.

    ``credits`` are those that were given. Without ``hours`` the course's own count. ``why`` only corrects.
    """

    student: uuid.UUID
    course: str
    school_year: int
    term: str
    credits: Decimal
    recognised_on: date
    attempt: int = 1
    hours: int | None = None
    process_result: str = ""
    exam_result: str = ""
    teacher: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class NewEvaluation:
    """One aspect of a term's evaluation; codes of the pack's tables. ``why`` only corrects."""

    student: uuid.UUID
    school_year: int
    term: str
    aspect: str
    result: str
    comment: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class NewFitness:
    """The score of a school year, or the exemption with its ground and paper. ``why`` only corrects.

    ``items`` are raw results by the codes of the pack's table of items.
    """

    student: uuid.UUID
    school_year: int
    score: Decimal | None = None
    is_exempt: bool = False
    exempt_why: str = ""
    paper: uuid.UUID | None = None
    items: Mapping[str, str] = field(default_factory=dict)
    why: str = ""


Entry = NewCourse | NewEvaluation | NewFitness


class Fault(NamedTuple):
    """What is wrong with one field of an entry, and what to do; ``code`` is a word for programs."""

    field: str
    code: str
    says: Words
    next_step: Words


class State(StrEnum):
    """What became of an entry: it is new, it corrects what stood, it stood so already, or it was not taken."""

    NEW = "new"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Outcome(NamedTuple):
    """What became of an entry; ``faults`` only where it was not taken."""

    state: State
    faults: tuple[Fault, ...] = ()
