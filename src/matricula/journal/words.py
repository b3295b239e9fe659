"""What the journal asks of a pack: tables of codes, clauses behind its acts, and terms."""

from decimal import Decimal, InvalidOperation
from typing import Final

from matricula.regulation.api import CodeTable, Stack

SUBJECTS: Final = "subject"
SCALES: Final = "mark_scale"
ATTENDANCE: Final = "attendance_code"
WORKS: Final = "work_kind"
PERIODS: Final = "period_kind"
NO_TERM_MARK: Final = "no_term_mark"
DEFERRAL_GROUNDS: Final = "deferral_ground"
RESULTS: Final = "result_kind"
LESSON_KINDS: Final = "lesson_type"
REASONS: Final = "correction_reason"

ATTENDANCE_BASIS: Final = "journal_attendance"
MARKS_BASIS: Final = "journal_marks"
HOMEWORK_BASIS: Final = "journal_homework"
JOURNAL_BASIS: Final = "journal"
TERM_BASIS: Final = "term_marks"
CLOSED_BASIS: Final = "closed_period"
SHEET_BASIS: Final = "summary_sheet"
RESULTS_BASIS: Final = "exam_results"
REMARKS_BASIS: Final = "journal_remarks"
OWN_MARKING: Final = "own_marking"
"""Behind what a school sets itself; its words are the figures, each with its least and its most."""

MARKS_WITHIN: Final = "marks_within"
ABSENCE_WITHIN: Final = "absence_within"
TERM_MARKS_WITHIN: Final = "term_marks_within"
RESULTS_WITHIN: Final = "results_within"
MARKS_MINIMUM: Final = "marks_minimum"
ROUNDING_FROM: Final = "rounding_from"
WORK_WEIGHT: Final = "work_weight"
"""No term but a word of ``own_marking``: how often the marks of a kind of work count."""
REOPENED_FOR: Final = "reopened_for"
REASON_FROM: Final = "correction_reason_from"
"""How many days after its entry the change of a mark must say why; a law without this term never asks."""

PROPOSING: Final = "marks.of_period"
"""The port that proposes the mark of a period."""

# Attributes of the codes.
ABSENT: Final = "absent"
"""Of an attendance code: ``yes`` for whoever missed the lesson, ``no`` for who came late."""
DAY_KIND: Final = "day"
"""Of an attendance code: the kind of the day's list, for who missed every lesson of it."""
VALUE: Final = "value"
"""Of a mark: the number that counts in a mean; left out for what is no number."""
TABLE: Final = "marks"
"""Of a scale: the table of its marks."""
KEY: Final = "key"
"""Of a mark and of an attendance code: as it is typed and as it stands in the journal."""
LESSON: Final = "lesson"
"""Of a mark: ``yes`` where it may stand in a lesson."""
TERM: Final = "term"
"""Of a mark: ``yes`` where it may stand for a period."""
MADE_OF: Final = "made_of"
"""Of a kind of period: ``terms`` where its mark is proposed from those of the periods within it, else ``marks``."""
DEFAULT: Final = "default"
"""Of an attendance code: ``yes`` on the one that all have who are not marked otherwise."""
WEIGHT: Final = "weight"
"""Of a kind of work: how often its marks count."""
PLANNED: Final = "planned"
"""Of a kind of work: ``yes`` where it is announced, and owed to who was there."""


def keeps_journal(stack: Stack) -> bool:
    """Whether the law of a school asks for a class journal."""
    return JOURNAL_BASIS in stack.bases


def marks_table(stack: Stack, scale: str) -> CodeTable:
    """The marks of a scale; raises KeyError for a scale that the pack does not have."""
    return stack.table(stack.table(SCALES).attributes(scale)[TABLE])


def number_of(table: CodeTable, mark: str) -> Decimal | None:
    """The number that the mark counts as, or ``None`` where it is none (as *passed* is)."""
    said = table.attributes(mark).get(VALUE, "")
    try:
        return Decimal(said) if said else None
    except InvalidOperation:
        return None


def weight_of(stack: Stack, work: str) -> int:
    """How often a mark for this kind of work counts where the school has set nothing."""
    return int(stack.table(WORKS).attributes(work)[WEIGHT])


def planned_works(stack: Stack) -> list[str]:
    """The kinds of work that are announced beforehand."""
    table = stack.table(WORKS)
    return [one for one in table.offered if table.attributes(one).get(PLANNED) == "yes"]


def correction_reasons(stack: Stack) -> tuple[str, ...]:
    """Why a mark may be another one now; nothing where the pack has no such table."""
    return tuple(stack.table(REASONS).offered) if REASONS in stack.tables else ()


def misses_lesson(stack: Stack, code: str) -> bool:
    """Whether the code says that the student was not there (and did not only come late)."""
    return stack.table(ATTENDANCE).attributes(code).get(ABSENT) == "yes"


def missed_codes(stack: Stack) -> list[str]:
    """The codes that say something of a student, which *present* does not."""
    table = stack.table(ATTENDANCE)
    return [one for one in table.offered if table.attributes(one).get(DEFAULT) != "yes"]


def missed_key(stack: Stack, code: str) -> str:
    """The letter by which teachers write the code; empty where the pack has none."""
    return stack.table(ATTENDANCE).attributes(code).get(KEY, "")


def lesson_marks(table: CodeTable) -> list[str]:
    """The marks that may stand in a lesson, in the order of the scale."""
    return [one for one in table.offered if table.attributes(one).get(LESSON, "yes") == "yes"]


def term_marks(table: CodeTable) -> list[str]:
    """The marks that may stand for a period, in the order of the scale."""
    return [one for one in table.offered if table.attributes(one).get(TERM) == "yes"]


def made_of_terms(stack: Stack, kind: str) -> bool:
    """Whether the mark of such a period is proposed from the marks of periods within it, as that of a year is."""
    return stack.table(PERIODS).attributes(kind).get(MADE_OF) == "terms"


def mark_shown(table: CodeTable, mark: str) -> str:
    """A mark as it stands in the journal: short, and the same in every language."""
    return table.attributes(mark).get(KEY) or mark


def mark_typed(table: CodeTable, typed: str) -> str:
    """The mark that was meant, by its key or by any of its names; what is none stays as it was typed."""
    wanted = typed.strip().casefold()
    for one in table.codes:
        if mark_shown(table, one).casefold() == wanted:
            return one
    return table.parse(typed) or typed.strip()


def lesson_words(stack: Stack, scale: str) -> tuple[dict[str, str], dict[str, str]]:
    """Everything that may be typed into a cell, in lower case: of marks and of absences, each with its code.

    The key of a code comes before the names of others, and a mark before an absence that is written alike.
    """
    table, missed = marks_table(stack, scale), stack.table(ATTENDANCE)
    marks, absences = lesson_marks(table), missed_codes(stack)
    typed = _spelt(table, marks)
    return typed, {word: code for word, code in _spelt(missed, absences).items() if word not in typed}


def _spelt(table: CodeTable, codes: list[str]) -> dict[str, str]:
    found = {key.casefold(): one for one in codes if (key := table.attributes(one).get(KEY, ""))}
    for one in codes:
        entry = table.entries[one]
        for word in (one, *entry.aliases, *entry.label.values()):
            found.setdefault(word.casefold(), one)
    return found
