"""Writes a made-up pupil as a row of the roll, with the words that stand in a school's workbook."""

from datetime import date
from typing import Any

from matricula.exchange.demo.pupils import Pupil
from matricula.regulation.api import ColumnType, Layout, Stack

Row = dict[str, Any]


def row_of(
    pupil: Pupil, layout: Layout, stack: Stack, *, school: str, class_name: str, nationality: str
) -> Row:
    """Field → cell: labels for codes, eight digits for a date, six for a month, 1 and 0 for yes and no."""
    values: Row = {
        "school_code": school,
        "name": pupil.name.written,
        "sex": pupil.sex,
        "birth_date": pupil.born_on,
        "nationality": nationality,
        "id_type": pupil.id_type,
        "id_number": pupil.id_number or None,
        "grade": stack.stage(pupil.seat.stage).grades[pupil.seat.grade].label.in_(layout.header_language),
        "class": class_name,
        "class_number": f"{pupil.seat.number:02d}",
        "entry_month": pupil.entered_on,
        **pupil.person,
        **pupil.place,
    }
    for member, parent in zip(layout.members, pupil.parents, strict=True):
        values |= {
            f"{member}_name": parent.name,
            f"{member}_relation": parent.relation,
            f"{member}_guardian": parent.is_guardian,
            f"{member}_phone": parent.phone,
            **{f"{member}_{field}": value for field, value in parent.particulars.items()},
        }
    return {field: _cell(layout, stack, field, value) for field, value in values.items() if value is not None}


def _cell(layout: Layout, stack: Stack, field: str, value: Any) -> Any:
    column = layout.column(field)
    match column.type:
        case ColumnType.code:
            return stack.table(column.table or "").label(value, layout.header_language)
        case ColumnType.flag:
            return int(value)
        case ColumnType.date8 | ColumnType.month6:
            assert isinstance(value, date)  # so the pupil maker has them
            return f"{value:%Y%m%d}" if column.type is ColumnType.date8 else f"{value:%Y%m}"
    return value
