"""A layout of a record as the form on which the record is entered, judged as the form of a procedure is."""

from matricula.regulation.procedures.forms import Field, FieldKind, Form, Section
from matricula.regulation.standing.layouts import Column, ColumnType, Layout, Required

LONG = 200
"""A text that may be longer is written over several lines."""

_KINDS = {
    ColumnType.code: FieldKind.CODE,
    ColumnType.date8: FieldKind.DAY,
    ColumnType.decimal: FieldKind.AMOUNT,
}


def form_of(layout: Layout) -> Form:
    """The form; ValueError names a column of a type that forms do not have, or that is required conditionally."""
    return Form(
        id=layout.name,
        names=layout.title,
        clause=layout.clause or "",
        sections=tuple(Section(name, title) for name, title in layout.groups.items()),
        fields=tuple(_field(layout, column) for column in layout.columns),
    )


def _field(layout: Layout, column: Column) -> Field:
    length = column.max or LONG
    if column.type is ColumnType.text:
        kind = FieldKind.LONG_TEXT if length > LONG else FieldKind.TEXT
    elif column.type in _KINDS:
        kind = _KINDS[column.type]
    else:
        raise ValueError(f"{layout.name}.{column.field}: a form has no field of type {column.type}")
    if column.required is Required.conditional:
        raise ValueError(
            f"{layout.name}.{column.field}: whether a form needs it is yes or no, not conditional"
        )
    return Field(
        id=column.field,
        names=column.label,
        section=column.group,
        kind=kind,
        required=column.required is Required.yes,
        max_length=length,
        table=column.table,
        hint=column.rule,
        precision=column.precision or (11, 2),
    )
