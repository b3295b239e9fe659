"""The results of a school as a workbook: a sheet each of credits, evaluation and fitness, and the empty one."""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from xlsxwriter import Workbook as Writer

from matricula.authorities.api import Acting, Org
from matricula.exchange.workbook import Limits, RowResult, Workbook, WorkbookRefused
from matricula.exchange.workbook.reading import NoticeKind
from matricula.exchange.workbook.sheets import Styles, add_roll_sheet, columns_in_order
from matricula.registry.api import StudentNumber
from matricula.regulation.api import Stack, Text, Words, stack_for
from matricula.studies.api import (
    Courses,
    Entry,
    NewCourse,
    NewEvaluation,
    NewFitness,
    Outcome,
    State,
    enter_results,
)

_ASPECT, _ITEM = "aspect_", "item_"
# Each with the beginning of the fields by whose headings its sheet is known.
LAYOUTS: Final = {"results_credits": "credits", "results_evaluation": _ASPECT, "results_fitness": "score"}
MOST: Final = Limits(
    file_bytes=2 * 1024 * 1024,
    unpacked_bytes=12 * 1024 * 1024,
    parts=200,
    rows=6_000,
    columns=64,
    elements=400_000,
)
"""What a page reads while somebody waits for it: a term of eight classes, in two seconds at most.

A roll is larger, and waits for nobody: the worker reads it. The workbook of results is given out class by class, so a
school with more sends it in parts. A setting that allows less holds as well.
"""
_YEAR: Final = re.compile(r"(\d{4})(?:\s*[-–—/]\s*(\d{4}))?")


class Known(NamedTuple):
    """Somebody to fill in: the number by which the workbook finds the student, and the name for whoever types."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a cell: where it stands, under which heading, what stands there, and what to do."""

    where: str
    label: Text | None
    value: str
    says: Words
    next_step: Words
    clause: str


@dataclass(slots=True)
class ResultsRead:
    """What became of a workbook: how many entries are new, corrected, unchanged; and what is wrong, cell by cell."""

    counts: dict[State, int] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class _At(NamedTuple):
    """Where an entry stands in the file."""

    row: RowResult
    layout: str
    letters: Mapping[str, str]


def load_results(file: Path, *, by: Acting, school: Org, dry_run: bool) -> ResultsRead:
    """Enter the good rows of a workbook in the layouts of the school's pack, or say with ``dry_run`` what would be.

    Students are found by their number within the school. The same workbook again changes nothing. Raises
    ``WorkbookRefused`` for a file that is none, has none of the sheets, or is larger than :data:`MOST`; what
    :func:`enter_results` raises besides.
    """
    stack = stack_for(school.pack)
    read = ResultsRead()
    rows = list(_rows(file, stack, read))
    places = _students(school, rows)
    courses = Courses(school, stack)
    entries: list[Entry] = []
    standing: list[_At] = []
    for at in rows:
        made = _entries(at, places, courses, read, stack)
        entries += made
        standing += [at] * len(made)
    outcomes = enter_results(by=by, school=school, entries=entries, dry_run=dry_run)
    for entry, at, outcome in zip(entries, standing, outcomes, strict=True):
        read.counts[outcome.state] = read.counts.get(outcome.state, 0) + 1
        read.faults += _told(entry, at, outcome, stack)
    return read


def write_results_template(
    target: BinaryIO, stack: Stack, students: Sequence[Known], *, year: str, term: str, language: str
) -> None:
    """The workbook with its three sheets; each of these students has a line, with the school year and the term."""
    with override(language), Writer(target, {"in_memory": True}) as book:
        styles = Styles.of(book)
        for number, name in enumerate(LAYOUTS, start=1):
            layout = stack.layout(name)
            columns = columns_in_order(layout)
            sheet = add_roll_sheet(book, styles, layout, stack.table, columns, language, lists=f" {number}")
            at = {column.field: position for position, column in enumerate(columns)}
            for row, one in enumerate(students, start=1):
                known = {"student_number": one.number, "name": one.name, "school_year": year, "term": term}
                for column, value in known.items():
                    if column in at:
                        sheet.write_string(row, at[column], value, styles.text)


def _rows(file: Path, stack: Stack, read: ResultsRead) -> Iterator[_At]:
    """The rows of all sheets that can be read; what is wrong with the others goes among the faults."""
    allowed = asdict(Limits.from_settings())
    limits = Limits(**{name: min(most, allowed[name]) for name, most in asdict(MOST).items()})
    refused: WorkbookRefused | None = None
    opened = 0
    for name, begins in LAYOUTS.items():
        layout = stack.layout(name)
        needed = [one.field for one in layout.columns if one.field.startswith(begins)][:1]
        try:
            book = Workbook(file, layout, stack.table, limits=limits, needed=needed)
        except WorkbookRefused as none:
            # The sheet of this kind may be missing; the file is refused when none of them is there.
            refused = refused or none
            continue
        opened += 1
        with book:
            # A sheet of another kind is read by its own layout.
            read.notices += [one.message for one in book.notices if one.kind is not NoticeKind.sheet_not_read]
            for chunk in book.chunks():
                for row in chunk:
                    read.faults += [
                        CellFault(
                            f"{one.sheet}!{one.place}",
                            one.label,
                            one.value,
                            one.message,
                            one.advice,
                            one.clause or "",
                        )
                        for one in row.errors
                    ]
                    if row.record is not None:
                        yield _At(row, name, book.letters_of(row.sheet))
    if not opened and refused is not None:
        raise refused


def _students(school: Org, rows: Iterable[_At]) -> dict[str, uuid.UUID]:
    """The students of the school by their number of today; one statement."""
    wanted = {str(at.row.record["student_number"]) for at in rows if at.row.record is not None}
    found = StudentNumber.objects.filter(ended_on=None, student__school=school, number__in=wanted)
    return dict(found.values_list("number", "student__uuid"))


def _entries(
    at: _At, places: Mapping[str, uuid.UUID], courses: Courses, read: ResultsRead, stack: Stack
) -> list[Entry]:
    """What a row says; nothing for one that says nothing, or in which something is wrong."""
    said = {name: value for name, value in (at.row.record or {}).items() if value not in (None, "")}
    if not _says_something(said):
        return []
    faults: list[tuple[str, Words, Words]] = []
    student = places.get(str(said["student_number"]))
    if student is None:
        faults.append(
            (
                "student_number",
                _("No student of this school has this number."),
                _("Enter the number of a student of your own school."),
            )
        )
    year = _year(str(said["school_year"]))
    if year is None:
        faults.append(("school_year", _("This is not a school year."), _("Write it as 2025-2026.")))
    if at.layout == "results_credits":
        faults += [
            (name, _("The cell is empty, but this column is compulsory."), _("Fill it in."))
            for name in ("course", "credits", "recognised_on")
            if name not in said
        ]
    if faults or student is None or year is None:
        read.faults += [_fault(at, name, says, then, stack) for name, says, then in faults]
        return []
    return list(_of_row(said, student, year, courses, at.layout))


def _says_something(said: Mapping[str, Any]) -> bool:
    """Whether more than the student and the term stands there, as in a line of the template."""
    return bool(said.keys() - {"student_number", "name", "school_year", "term", "why"})


def _of_row(
    said: Mapping[str, Any], student: uuid.UUID, year: int, courses: Courses, layout: str
) -> Iterator[Entry]:
    why = str(said.get("why", ""))
    match layout:
        case "results_credits":
            yield NewCourse(
                student=student,
                course=courses.read(str(said["course"])),
                school_year=year,
                term=str(said["term"]),
                credits=said["credits"],
                recognised_on=said["recognised_on"],
                attempt=said.get("attempt", 1),
                hours=said.get("hours"),
                process_result=str(said.get("process_result", "")),
                exam_result=str(said.get("exam_result", "")),
                teacher=str(said.get("teacher", "")),
                why=why,
            )
        case "results_evaluation":
            for name, value in said.items():
                if name.startswith(_ASPECT):
                    yield NewEvaluation(
                        student=student,
                        school_year=year,
                        term=str(said["term"]),
                        aspect=name.removeprefix(_ASPECT),
                        result=str(value),
                        comment=str(said.get("comment", "")),
                        why=why,
                    )
        case _:
            items = {
                name.removeprefix(_ITEM): str(value) for name, value in said.items() if name.startswith(_ITEM)
            }
            yield NewFitness(
                student=student,
                school_year=year,
                score=said.get("score"),
                is_exempt=bool(said.get("is_exempt")),
                items=items,
                why=why,
            )


def _year(written: str) -> int | None:
    """The year in which a school year begins: of 2025, or of 2025-2026."""
    found = _YEAR.fullmatch(written)
    if found is None or (found[2] and int(found[2]) != int(found[1]) + 1):
        return None
    return int(found[1])


def _told(entry: Entry, at: _At, outcome: Outcome, stack: Stack) -> Iterator[CellFault]:
    for one in outcome.faults:
        name = {"student": "student_number", "paper": "is_exempt", "exempt_why": "is_exempt"}.get(
            one.field, one.field
        )
        if isinstance(entry, NewEvaluation) and name in ("aspect", "result"):
            name = f"{_ASPECT}{entry.aspect}"
        yield _fault(at, name, one.says, one.next_step, stack)


def _fault(at: _At, name: str, says: Words, next_step: Words, stack: Stack) -> CellFault:
    layout = stack.layout(at.layout)
    labels = {column.field: column.label for column in layout.columns}
    where = f"{at.row.sheet}!{at.letters.get(name, '')}{at.row.row}"
    return CellFault(
        where, labels.get(name), at.row.written.get(name, ""), says, next_step, layout.clause or ""
    )
