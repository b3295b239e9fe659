"""What a sheet holds besides its values: formulas, merged cells, hidden rows, errors and how far it reaches."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; all from 0 and included."""


@dataclass(slots=True)
class SheetFacts:
    """Rows and columns count from 0; `last_row` and `last_column` are those of the last value, -1 without any.

    `rows` counts the rows that hold a value as they stand in the file: one that stands there a thousand times, under
    one number, is read a thousand times.
    """

    name: str
    hidden: bool = False
    formulas: set[tuple[int, int]] = field(default_factory=set)
    formula_areas: list[Area] = field(default_factory=list)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    last_row: int = -1
    last_column: int = -1
    rows: int = 0
    _here: tuple[int, list[Area], list[Area]] = field(default=(-1, [], []), init=False, repr=False)

    def holds_value(self, row: int, column: int) -> None:
        """Note that there is a value here."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)

    def is_formula(self, row: int, column: int) -> bool:
        return (row, column) in self.formulas or covering(self._of_row(row)[1], row, column) is not None

    def merge_at(self, row: int, column: int) -> Area | None:
        """The merged area that the cell belongs to."""
        return covering(self._of_row(row)[0], row, column)

    def _of_row(self, row: int) -> tuple[list[Area], list[Area]]:
        """The merged cells and formulas that lie in a row: every cell of it asks, and most rows have none."""
        if self._here[0] != row:
            self._here = (row, list(_in_row(self.merged, row)), list(_in_row(self.formula_areas, row)))
        return self._here[1], self._here[2]


def _in_row(areas: Iterable[Area], row: int) -> Iterable[Area]:
    return (area for area in areas if area[0] <= row <= area[2])


def covering(areas: Iterable[Area], row: int, column: int) -> Area | None:
    """The first of `areas` that the cell lies in."""
    for area in areas:
        if area[0] <= row <= area[2] and area[1] <= column <= area[3]:
            return area
    return None


def letters(column: int) -> str:
    """The spreadsheet's name of a column counted from 0: A, Z, AA …"""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """`B7`, from a row and a column counted from 0."""
    return f"{letters(column)}{row + 1}"


def area_name(area: Area) -> str:
    """`B7:C9`."""
    return f"{cell_name(area[0], area[1])}:{cell_name(area[2], area[3])}"


def parse_cell(name: str) -> tuple[int, int]:
    """Row and column from 0 of `B7` or `$B$7`; ValueError for anything else."""
    bare = name.replace("$", "").upper()
    column = 0
    split = len(bare) - len(bare.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    for letter in bare[:split]:
        column = column * 26 + ord(letter) - ord("A") + 1
    if not split or not bare[split:].isdecimal():
        raise ValueError(f"{name!r} is not the name of a cell")
    return int(bare[split:]) - 1, column - 1


def parse_area(reference: str) -> Area:
    """The area of `B7:C9` or of the single cell `B7`."""
    first, _, last = reference.partition(":")
    top, left = parse_cell(first)
    bottom, right = parse_cell(last or first)
    return top, left, bottom, right
