"""Walks through the records of an old .xls workbook: formulas, hidden rows and sheets, errors, how far it reaches."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import olefile

from matricula.exchange.workbook import refusals
from matricula.exchange.workbook.facts import SheetFacts
from matricula.exchange.workbook.limits import Limits

# Record numbers of the BIFF8 format ([MS-XLS] 2.3).
_BOF, _EOF, _FILE_PASSWORD, _BOUND_SHEET = 0x0809, 0x000A, 0x002F, 0x0085
_BIFF8 = 0x0600
_HIDDEN_ROW = 0x20


def scan_xls(path: Path, limits: Limits) -> list[SheetFacts]:
    """Facts of every sheet, in the workbook's order; `WorkbookRefused` for a password, an older format, or damage."""
    with refusals.damage_refused(), olefile.OleFileIO(path) as compound:
        name = "Workbook" if compound.exists("Workbook") else "Book"
        if compound.get_size(name) > limits.unpacked_bytes:
            raise refusals.bomb(limits)
        stream: bytes = compound.openstream(name).read()
        facts = _scan(stream, limits)
    for sheet in facts:
        if len(sheet.merged) + len(sheet.formula_areas) > limits.areas:
            raise refusals.too_much(limits)
    return facts


def _records(stream: bytes, limits: Limits, position: int = 0) -> Iterator[tuple[int, bytes]]:
    left = limits.elements
    while position + 4 <= len(stream):
        left -= 1
        if left < 0:
            raise refusals.too_much(limits)
        number, length = struct.unpack_from("<HH", stream, position)
        yield number, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _scan(stream: bytes, limits: Limits) -> list[SheetFacts]:
    sheets: list[tuple[int, SheetFacts]] = []
    for number, data in _records(stream, limits):
        if number == _BOF and struct.unpack_from("<H", data)[0] != _BIFF8:
            raise refusals.other_format("Excel 95 (.xls)")
        if number == _FILE_PASSWORD:
            raise refusals.encrypted()
        if number == _BOUND_SHEET:
            position, state = struct.unpack_from("<IB", data)
            wide = data[7] & 1
            text = data[8 : 8 + data[6] * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1")
            sheets.append((position, SheetFacts(text, hidden=bool(state & 3))))
        if number == _EOF:
            break
    for position, facts in sheets:
        _scan_sheet(stream, limits, position, facts)
    return [facts for _position, facts in sheets]


def _scan_sheet(stream: bytes, limits: Limits, position: int, facts: SheetFacts) -> None:
    depth = 0
    for number, data in _records(stream, limits, position):
        if number == _BOF:
            depth += 1  # charts are streams of their own inside the sheet
        elif number == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 and number in _ON_RECORD:
            _ON_RECORD[number](facts, data)


def _on_value(facts: SheetFacts, data: bytes) -> None:
    facts.holds_value(*struct.unpack_from("<HH", data))


def _on_several_numbers(facts: SheetFacts, data: bytes) -> None:
    facts.holds_value(struct.unpack_from("<H", data)[0], struct.unpack_from("<H", data, len(data) - 2)[0])


def _on_formula(facts: SheetFacts, data: bytes) -> None:
    _on_value(facts, data)
    facts.formulas.add(struct.unpack_from("<HH", data))


def _on_error_or_logical(facts: SheetFacts, data: bytes) -> None:
    _on_value(facts, data)
    if data[7]:
        facts.errors.add(struct.unpack_from("<HH", data))


def _on_array_formula(facts: SheetFacts, data: bytes) -> None:
    top, bottom, left, right = struct.unpack_from("<HHBB", data)
    facts.formula_areas.append((top, left, bottom, right))


def _on_merged(facts: SheetFacts, data: bytes) -> None:
    for index in range(struct.unpack_from("<H", data)[0]):
        top, bottom, left, right = struct.unpack_from("<HHHH", data, 2 + 8 * index)
        facts.merged.append((top, left, bottom, right))


def _on_row(facts: SheetFacts, data: bytes) -> None:
    if struct.unpack_from("<H", data, 12)[0] & _HIDDEN_ROW:
        facts.hidden_rows.add(struct.unpack_from("<H", data)[0])


_ON_RECORD: dict[int, Callable[[SheetFacts, bytes], None]] = {
    0x00FD: _on_value,  # LABELSST
    0x0203: _on_value,  # NUMBER
    0x027E: _on_value,  # RK
    0x0204: _on_value,  # LABEL
    0x00BD: _on_several_numbers,  # MULRK
    0x0006: _on_formula,
    0x0205: _on_error_or_logical,  # BOOLERR
    0x0221: _on_array_formula,
    0x00E5: _on_merged,
    0x0208: _on_row,
}
