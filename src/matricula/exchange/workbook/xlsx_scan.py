"""Walks through an .xlsx package before anything else opens it: size, macros, formulas, merged and hidden cells.

The library that reads the values gives the cached results of formulas and lays sheets out in memory, so what only the
XML tells, and what would fill the memory, is found here, in one pass with bounded memory.
"""

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from matricula.exchange.workbook import refusals
from matricula.exchange.workbook.facts import Area, SheetFacts, parse_area, parse_cell
from matricula.exchange.workbook.header import SEARCHED_ROWS
from matricula.exchange.workbook.limits import Limits

_CHUNK = 1 << 16
Attributes = dict[str, str]


def scan_xlsx(path: Path, limits: Limits) -> list[SheetFacts]:
    """Facts of every worksheet, in the workbook's order; `WorkbookRefused` when the package must not be opened."""
    # zipfile answers a zip password and an unknown compression with errors of its own: damage too, for the reader.
    with refusals.damage_refused(), zipfile.ZipFile(path) as package:
        return _scan(_Package(package, limits))


class _Package:
    """Reads the parts of a package while counting what they really unpack to, whatever the directory claims."""

    def __init__(self, package: zipfile.ZipFile, limits: Limits) -> None:
        self._package, self.limits = package, limits
        self._left = limits.unpacked_bytes
        self._elements_left = limits.elements
        members = package.infolist()
        if len(members) > limits.parts or sum(member.file_size for member in members) > limits.unpacked_bytes:
            raise refusals.bomb(limits)
        self.members = {member.filename.lstrip("/"): member for member in members}
        if len(self.members) != len(members):
            # Two parts of one name: another reader might take the other one.
            raise refusals.damaged()

    def chunks(self, name: str) -> Iterator[bytes]:
        member = self.members[name]
        claimed, seen = member.file_size, 0
        # zipfile stops at the claimed size, and a reader that does not would unpack the rest: read on past the claim.
        member.file_size = self._left + 1
        with self._package.open(member) as part:
            while chunk := part.read(_CHUNK):
                seen += len(chunk)
                self._left -= len(chunk)
                if self._left < 0:
                    raise refusals.bomb(self.limits)
                yield chunk
        member.file_size = claimed
        if seen != claimed:
            raise refusals.damaged()

    def parse(self, name: str, on_start: Callable[[str, Attributes], None]) -> None:
        """Feed every start tag of an XML part, without its prefix, to `on_start`; refuse more than any roll has."""

        def counted(tag: str, attributes: Attributes) -> None:
            self._elements_left -= 1
            if self._elements_left < 0:
                raise refusals.too_much(self.limits)
            on_start(tag.rpartition(":")[2], attributes)

        parser = expat.ParserCreate()
        parser.StartElementHandler = counted
        parser.StartDoctypeDeclHandler = _refuse_doctype
        for chunk in self.chunks(name):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def _refuse_doctype(*_arguments: object) -> None:
    # Workbooks have none; entities declared in one can swell without bound.
    raise refusals.damaged()


def _scan(package: _Package) -> list[SheetFacts]:
    _refuse_other_kinds(package)
    book = next(
        name
        for name in ("xl/workbook.xml", *package.members)
        if name.endswith("workbook.xml") and name in package.members
    )
    sheets: list[tuple[str, str, bool]] = []
    targets: dict[str, tuple[str, str]] = {}

    def on_book(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            relation = next(value for key, value in attributes.items() if key.rpartition(":")[2] == "id")
            sheets.append((attributes["name"], relation, attributes.get("state", "visible") != "visible"))

    def on_relations(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            targets[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], attributes["Target"])

    folder, name = posixpath.split(book)
    package.parse(book, on_book)
    package.parse(posixpath.join(folder, "_rels", f"{name}.rels"), on_relations)
    found, read = [], {book}
    for title, relation, hidden in sheets:
        kind, target = targets[relation]
        part = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        facts = SheetFacts(title, hidden)
        if kind == "worksheet":
            package.parse(part, _SheetScanner(facts, package.limits))
            read.add(part)
        found.append(facts)
    for other in package.members.keys() - read:
        for _chunk in package.chunks(other):
            pass
    return found


def _refuse_other_kinds(package: _Package) -> None:
    names = package.members
    if any(member.flag_bits & 1 for member in names.values()):
        raise refusals.encrypted()
    if any(name.endswith("vbaProject.bin") for name in names):
        raise refusals.macros()
    if "xl/workbook.bin" in names:
        raise refusals.other_format(".xlsb")
    if "mimetype" in names and "content.xml" in names:
        raise refusals.other_format(".ods")
    if "word/document.xml" in names:
        raise refusals.not_a_workbook(_("a Word document"))
    if not any(name.endswith("workbook.xml") for name in names):
        raise refusals.not_a_workbook(_("an archive (zip) without a workbook"))


class _SheetScanner:
    """Receives the start tags of one sheet. Cells and rows without a reference follow the one before."""

    def __init__(self, facts: SheetFacts, limits: Limits) -> None:
        self._facts, self._limits = facts, limits
        self._row = self._column = -1
        self._values = 0

    def __call__(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "is"):
            self._count_value()
            self._facts.holds_value(self._row, self._column)
        elif tag == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column, self._values = -1, 0
            if attributes.get("hidden") in ("1", "true"):
                self._facts.hidden_rows.add(self._row)
        elif tag == "f":
            self._facts.formulas.add((self._row, self._column))
            if "ref" in attributes and attributes.get("t") in ("array", "dataTable"):
                self._facts.formula_areas.append(self._area(attributes))
        elif tag == "mergeCell":
            self._facts.merged.append(self._area(attributes))

    def _start_cell(self, attributes: Attributes) -> None:
        if "r" in attributes:
            self._row, self._column = parse_cell(attributes["r"])
        else:
            self._column += 1
        if attributes.get("t") == "e":
            self._facts.errors.add((self._row, self._column))

    def _count_value(self) -> None:
        """Count what stands in the file, not what its numbers say: those of rows and cells may repeat."""
        self._values += 1
        if self._values == 1:
            self._facts.rows += 1
            if self._facts.rows > self._limits.rows + SEARCHED_ROWS:
                raise refusals.too_many_rows(self._facts.name, self._facts.rows, self._limits)
        if self._values > self._limits.columns:
            raise refusals.too_wide(self._facts.name, self._values, self._limits)

    def _area(self, attributes: Attributes) -> Area:
        if len(self._facts.merged) + len(self._facts.formula_areas) >= self._limits.areas:
            raise refusals.too_much(self._limits)
        return parse_area(attributes["ref"])
