"""The columns of a workbook, the fields of a record or form, as the jurisdiction prints them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from matricula.kernel.text import search_key
from matricula.regulation.reading.nodes import Fields, Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, named


class LayoutKind(StrEnum):
    """Where a layout is used."""

    workbook = "workbook"
    record = "record"
    form = "form"


class ColumnType(StrEnum):
    """How a cell is written and what it holds."""

    text = "text"
    code = "code"
    date8 = "date8"
    month6 = "month6"
    daterange = "daterange"
    decimal = "decimal"
    integer = "integer"
    flag = "flag"
    area = "area"
    idnumber = "idnumber"
    digits = "digits"
    image = "image"


class Required(StrEnum):
    """Whether a cell must be filled; `conditional` says when in words, and a rule or the importer judges it."""

    yes = "yes"
    no = "no"
    conditional = "conditional"


@dataclass(frozen=True)
class Column:
    """One column. `max` counts code points; `length` is the exact number of digits; `no` is the printed item number."""

    field: str
    label: Text
    type: ColumnType
    required: Required
    group: str
    no: int | None = None
    max: int | None = None
    length: int | None = None
    precision: tuple[int, int] | None = None
    table: str | None = None
    aliases: tuple[str, ...] = ()
    condition: Text | None = None
    rule: Text | None = None
    verified: bool = True


@dataclass(frozen=True)
class Layout:
    """An ordered list of columns in named groups.

    `members` are what the fields of each family member begin with, before an underscore, in their order.
    """

    declared: Declaration
    title: Text
    kind: LayoutKind
    clause: str | None
    header_language: str
    groups: dict[str, Text]
    columns: tuple[Column, ...]
    members: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.declared.name

    def column(self, field: str) -> Column:
        """The column of that field; KeyError when there is none."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)

    def headers(self) -> dict[str, Column]:
        """Every way a header may be written, as `kernel.text.search_key`, with its column."""
        return {
            search_key(written): column
            for column in self.columns
            for written in (column.label[self.header_language], *column.aliases)
        }


def read_layouts(node: Node, context: Context) -> Iterator[tuple[Declaration, Layout]]:
    """The layouts under the key `layouts`."""
    for name, entry in named(node):
        fields = entry.fields(
            required={"title", "kind", "groups", "columns"},
            optional={"clause", "header_language", "members", *DECLARED},
        )
        groups = {group: context.words(words) for group, words in named(fields["groups"])}
        language = fields.text("header_language") or context.head.languages[0]
        if language not in context.head.languages:
            fields["header_language"].fail(f"the pack does not speak {language!r}")
        declared = context.declaration(name, entry, fields)
        columns = _columns(fields["columns"], groups, language, context)
        yield (
            declared,
            Layout(
                declared=declared,
                title=context.words(fields["title"]),
                kind=fields["kind"].choice(LayoutKind),
                clause=context.maybe_clause(fields),
                header_language=language,
                groups=groups,
                columns=columns,
                members=_members(fields, columns),
            ),
        )


def _columns(node: Node, groups: dict[str, Text], language: str, context: Context) -> tuple[Column, ...]:
    columns: list[Column] = []
    headers: dict[str, str] = {}
    for item in node.items():
        column = _column(item, groups, context)
        if any(column.field == other.field for other in columns):
            item.fail(f"the field {column.field!r} stands twice; give one of them another name")
        for written in (column.label[language], *column.aliases):
            other = headers.setdefault(search_key(written), column.field)
            if other != column.field:
                item.fail(f"the header {written!r} belongs to {other!r} too; headers must differ")
        columns.append(column)
    if not columns:
        node.fail("a layout needs at least one column")
    return tuple(columns)


def _members(fields: Fields, columns: tuple[Column, ...]) -> tuple[str, ...]:
    found = fields.texts("members")
    for member in found:
        if not any(column.field.startswith(f"{member}_") for column in columns):
            fields["members"].fail(f"no field begins with {member}_; correct the name or add the columns")
    return found


def _column(node: Node, groups: dict[str, Text], context: Context) -> Column:
    fields = node.fields(
        required={"field", "label", "type", "required", "group"},
        optional={"no", "max", "length", "precision", "table", "aliases", "condition", "rule", "verified"},
    )
    kind, required = fields["type"].choice(ColumnType), fields["required"].choice(Required)
    if (group := fields["group"].text()) not in groups:
        fields["group"].fail(f"the layout has no group {group!r}; its groups are {', '.join(groups)}")
    if kind is ColumnType.code and "table" not in fields:
        node.fail("a column of type code needs its table; add table: …")
    if "table" in fields and kind not in (ColumnType.code, ColumnType.area):
        fields["table"].fail(f"a column of type {kind} has no table; remove the key or change the type")
    if (required is Required.conditional) != ("condition" in fields):
        node.fail("required: conditional and the key condition (when it is required, in words) go together")
    if (kind is ColumnType.decimal) != ("precision" in fields):
        node.fail("a decimal column, and no other, needs precision: [digits in all, digits after the point]")
    if (kind is ColumnType.digits) != ("length" in fields):
        node.fail("a column of type digits, and no other, needs its length")
    return Column(
        field=fields["field"].name(),
        label=context.words(fields["label"]),
        type=kind,
        required=required,
        group=group,
        no=fields.integer("no"),
        max=fields.integer("max"),
        length=fields.integer("length"),
        precision=_precision(fields),
        table=fields.text("table"),
        aliases=fields.texts("aliases"),
        condition=context.maybe_words(fields, "condition"),
        rule=context.maybe_words(fields, "rule"),
        verified=fields.flag("verified", True),
    )


def _precision(fields: Fields) -> tuple[int, int] | None:
    if "precision" not in fields:
        return None
    digits = [item.integer() for item in fields["precision"].items()]
    if len(digits) != 2 or not 0 <= digits[1] <= digits[0]:
        fields["precision"].fail("write precision as [digits in all, digits after the point], as [5, 1]")
    return digits[0], digits[1]
