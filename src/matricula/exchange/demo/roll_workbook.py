"""Writes workbooks to try the import with: forty rows as schools write them, and one of each mistake they make."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from xlsxwriter import Workbook as Writer
from xlsxwriter.worksheet import Worksheet

from matricula.authorities.api import Org
from matricula.exchange.demo.pupils import Pupil, PupilMaker, Seat
from matricula.exchange.demo.recipe import PACK, Recipe, one_of, recipe_for
from matricula.exchange.demo.roll_rows import Row, row_of
from matricula.exchange.roll.fields import LAYOUT
from matricula.exchange.workbook.sheets import columns_in_order, roll_sheet_name
from matricula.kernel.clock import civil_today
from matricula.registry.api import IdentityDocument
from matricula.regulation.api import Layout, Stack, stack_for

FOLDER = "demo"
_GOOD = 40
_FULL_WIDTH = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}


@dataclass(frozen=True, slots=True)
class DemoRoll:
    """A workbook to try the import with, for the school whose code it names."""

    name: str
    path: Path


def demo_rolls() -> list[DemoRoll]:
    """The workbooks of this demonstration; none where there is no demonstration."""
    folder: Path = settings.HOME / FOLDER
    return [DemoRoll(path.name, path) for path in sorted(folder.glob("roll-*.xlsx"))]


def write_demo_rolls(folder: Path, pack: str = PACK) -> list[Path]:
    """Write one workbook for each school of the recipe that has one; needs the demonstration in the database."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    recipe, stack = recipe_for(pack), stack_for(pack)
    today = civil_today(stack.zone)
    written = []
    for word, plan in recipe["rolls"].items():
        school = Org.objects.get(code=recipe["schools"][word]["code"])
        path = folder / f"roll-{word}.xlsx"
        _RollWriter(recipe, stack, school, word, plan, today).write(path)
        written.append(path)
    return written


@dataclass(frozen=True)
class _RollWriter:
    """Writes the workbook of one school."""

    recipe: Recipe
    stack: Stack
    school: Org
    word: str
    plan: Recipe
    today: date

    def write(self, path: Path) -> None:
        layout = self.stack.layout(LAYOUT)
        columns = [column.field for column in columns_in_order(layout)]
        rows = list(self._good(layout))
        wrong = list(self._wrong(rows))
        with Writer(str(path), {"in_memory": True}) as book:
            sheet: Worksheet = book.add_worksheet(roll_sheet_name(layout, layout.header_language))
            text = book.add_format({"num_format": "@"})
            sheet.freeze_panes(1, 1)
            for place, field in enumerate(columns):
                sheet.write_string(0, place, layout.column(field).label.in_(layout.header_language))
                sheet.set_column(place, place, 14)
            for line, row in enumerate([*rows, *wrong], start=1):
                for place, field in enumerate(columns):
                    _write_cell(sheet, line, place, row.get(field), text)
            self._spoil(sheet, columns, len(rows) + len(wrong) + 1, rows)

    def _good(self, layout: Layout) -> Iterator[Row]:
        draw = random.Random(f"{self.recipe['seed']}:roll:{self.word}")
        # An area of its own, so that no number meets one of the register's pupils.
        own = {**self.recipe, "id_areas": [self.plan["id_area"]]}
        maker = PupilMaker(own, self.stack, draw, self.today)
        seats = [seat for seat in maker.seats() if seat.school == self.word]
        for number in range(_GOOD):
            seat = seats[draw.randrange(len(seats))]
            pupil = maker.pupil(seat)
            while not pupil.id_number:
                pupil = maker.pupil(seat)
            row = self._row(pupil, layout)
            yield _as_schools_write(row, number)

    def _row(self, pupil: Pupil, layout: Layout) -> Row:
        return row_of(
            pupil, layout, self.stack, school=self.school.code, class_name=self._class(pupil.seat),
            nationality=self.recipe["nationality"],
        )  # fmt: skip

    def _class(self, seat: Seat) -> str:
        grade = self.stack.stage(seat.stage).grades[seat.grade].label[self.recipe["language"]]
        return str(self.recipe["class_name"].format(grade=grade, number=self.plan["class_number"]))

    def _wrong(self, good: list[Row]) -> Iterator[Row]:
        """One row for each mistake of the recipe: a good one of its own with some cells changed."""
        draw = random.Random(f"{self.recipe['seed']}:wrong:{self.word}")
        own = {**self.recipe, "id_areas": [self.plan["id_area_wrong"]]}
        maker = PupilMaker(own, self.stack, draw, self.today)
        seats = [seat for seat in maker.seats() if seat.school == self.word]
        layout = self.stack.layout(LAYOUT)
        for mistake in self.plan["mistakes"]:
            pupil = maker.pupil(one_of(draw, seats))
            while not pupil.id_number:
                pupil = maker.pupil(one_of(draw, seats))
            row = self._row(pupil, layout)
            row.update(mistake.get("cells", {}))
            if change := mistake.get("change"):
                _CHANGES[change](self, row, pupil, good)
            yield row

    def _spoil(self, sheet: Worksheet, columns: list[str], line: int, good: list[Row]) -> None:
        """What no single value shows: a formula, merged cells, a hidden row."""
        name, talent = columns.index("name"), columns.index("talent")
        for place, field in enumerate(columns):
            for below in range(4):
                _write_cell(sheet, line + below, place, good[below].get(field), None)
        sheet.write_formula(line, name, f'=CONCATENATE("{good[0]["name"]}","")', None, good[0]["name"])
        sheet.merge_range(line + 1, talent, line + 2, talent, self.plan["merged_talent"])
        sheet.set_row(line + 3, None, None, {"hidden": True})


def _write_cell(sheet: Worksheet, line: int, place: int, value: Any, text: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, str(value), text)


def _as_schools_write(row: Row, number: int) -> Row:
    """Dates, numbers and marks as they come: full-width digits, separators, trailing spaces, numbers as numbers."""
    match number % 8:
        case 1:
            row["birth_date"] = str(row["birth_date"]).translate(_FULL_WIDTH)
        case 2:
            born = str(row["birth_date"])
            row["birth_date"] = f"{born[:4]}-{born[4:6]}-{born[6:]}"
        case 3:
            row["entry_month"] = int(row["entry_month"])
        case 4:
            row["id_number"] = f" {row['id_number']}".lower()
        case 5:
            row["name"] = f"{row['name']} "
        case 6:
            row["distance_km"] = float(row["distance_km"])
    return row


def _second_archive(writer: _RollWriter, row: Row, _pupil: Pupil, _good: list[Row]) -> None:
    """A person whom another school has."""
    code = writer.recipe["schools"][writer.plan["known_at"]]["code"]
    known = (
        IdentityDocument.objects.filter(student__school__code=code).select_related("student").order_by("id")
    )
    document = known[0]
    place = document.student.enrollments.get(is_open=True)
    grade = writer.stack.stage(place.stage).grades[place.grade]
    labels = writer.stack.table("sex").entries
    row.update(
        name=document.student.name,
        id_number=document.number,
        birth_date=f"{document.student.birth_on:%Y%m%d}",
        sex=labels[document.student.sex].label[writer.recipe["language"]],
        grade=grade.label[writer.recipe["language"]],
        entry_month=f"{place.entered_on:%Y%m}",
    )


def _wrong_check_digit(_writer: _RollWriter, row: Row, _pupil: Pupil, _good: list[Row]) -> None:
    number = str(row["id_number"])
    row["id_number"] = number[:-1] + ("1" if number[-1] != "1" else "2")


def _wrong_birth(_writer: _RollWriter, row: Row, pupil: Pupil, _good: list[Row]) -> None:
    row["birth_date"] = f"{pupil.born_on.replace(year=pupil.born_on.year - 1, day=1):%Y%m%d}"


def _wrong_sex(writer: _RollWriter, row: Row, pupil: Pupil, _good: list[Row]) -> None:
    labels = writer.stack.table("sex").entries
    row["sex"] = labels["2" if pupil.sex == "1" else "1"].label[writer.recipe["language"]]


def _number_as_number(_writer: _RollWriter, row: Row, _pupil: Pupil, _good: list[Row]) -> None:
    # What a spreadsheet makes of eighteen digits.
    row["id_number"] = float(str(row["id_number"]).replace("X", "0")[:15] + "000")


def _same_number(_writer: _RollWriter, row: Row, _pupil: Pupil, good: list[Row]) -> None:
    other = good[0]
    row.update({field: other[field] for field in ("id_number", "birth_date", "sex")})


def _same_row(_writer: _RollWriter, row: Row, _pupil: Pupil, good: list[Row]) -> None:
    row.clear()
    row.update(good[7])


def _space_in_name(_writer: _RollWriter, row: Row, _pupil: Pupil, _good: list[Row]) -> None:
    name = str(row["name"])
    row["name"] = f"{name[0]} {name[1:]}"


def _too_young(writer: _RollWriter, row: Row, pupil: Pupil, _good: list[Row]) -> None:
    """Entered primary school a year before the law allows."""
    language, stage = writer.recipe["language"], writer.stack.stages[writer.plan["youngest_stage"]]
    entry = writer.stack.school_years.period(pupil.born_on.year + 5).start
    first = next(iter(stage.grades.values()))
    grade = writer.stack.school_years.of(writer.today) - entry.year
    reached = list(stage.grades.values())[min(grade, len(stage.grades) - 1)] if grade >= 0 else first
    row.update(entry_month=f"{entry:%Y%m}", grade=reached.label[language])


_CHANGES: dict[str, Callable[[_RollWriter, Row, Pupil, list[Row]], None]] = {
    "second_archive": _second_archive,
    "wrong_check_digit": _wrong_check_digit,
    "wrong_birth": _wrong_birth,
    "wrong_sex": _wrong_sex,
    "number_as_number": _number_as_number,
    "same_number": _same_number,
    "same_row": _same_row,
    "space_in_name": _space_in_name,
    "too_young": _too_young,
}
