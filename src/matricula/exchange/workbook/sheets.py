"""The sheet that officers fill in: headings, notes and lists of choices, in the template and in corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import gettext, override
from xlsxwriter import Workbook as Writer
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from matricula.exchange.workbook.facts import letters
from matricula.exchange.workbook.rows import TableOf
from matricula.regulation.api import Column, ColumnType, Layout, Required

_LAST_ROW = 20_000
_SHEET_NAME_LIMIT = 31
_NOT_IN_SHEET_NAMES = str.maketrans("", "", "[]:*?/\\'")
_LISTED_DIRECTLY = 255  # characters that a spreadsheet allows in a list written into the rule itself
_COMMENT_SIZE = {"x_scale": 2.0, "y_scale": 1.6}


@dataclass(frozen=True, slots=True)
class Styles:
    """Formats of one workbook; colour is never the only sign: compulsory headings also carry an asterisk."""

    compulsory: Format
    optional: Format
    text: Format
    wrong: Format
    wrap: Format
    bold: Format

    @classmethod
    def of(cls, book: Writer) -> "Styles":
        heading = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}
        return cls(
            compulsory=book.add_format({**heading, "bg_color": "#FCE9B8"}),
            optional=book.add_format({**heading, "bg_color": "#E8EDF2"}),
            text=book.add_format({"num_format": "@"}),
            wrong=book.add_format(
                {"num_format": "@", "bg_color": "#F9D2CF", "border": 2, "border_color": "#A4262C"}
            ),
            wrap=book.add_format({"text_wrap": True, "valign": "top"}),
            bold=book.add_format({"bold": True, "valign": "top"}),
        )


def columns_in_order(layout: Layout) -> list[Column]:
    """Compulsory columns first, then conditional, then the rest; pictures, which no cell can hold, are left out."""
    rank = [Required.yes, Required.conditional, Required.no]
    fillable = (column for column in layout.columns if column.type is not ColumnType.image)
    return sorted(fillable, key=lambda column: rank.index(column.required))


def add_roll_sheet(
    book: Writer,
    styles: Styles,
    layout: Layout,
    table: TableOf,
    columns: Sequence[Column],
    language: str,
    *,
    lists: str = "",
) -> Worksheet:
    """The main sheet: headings in the layout's language, notes in the reader's, text format, lists of choices.

    In a workbook of several each has a sheet of choices of its own: ``lists`` ends its name.
    """
    sheet: Worksheet = book.add_worksheet(roll_sheet_name(layout, language))
    choices_at: Worksheet = book.add_worksheet(sheet_name(gettext("Choices") + lists))
    choices_at.hide()
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 48)
    for position, column in enumerate(columns):
        label = column.label.in_(layout.header_language)
        compulsory = column.required is Required.yes
        sheet.write_string(
            0,
            position,
            f"{label} *" if compulsory else label,
            styles.compulsory if compulsory else styles.optional,
        )
        sheet.write_comment(0, position, "\n".join(explain(column, language)), _COMMENT_SIZE)
        # Text format keeps leading zeros and the last digits of long numbers, which a number format would lose.
        sheet.set_column(position, position, max(10, min(30, 2 * len(label) + 4)), styles.text)
        if choices := choices_of(column, table, layout.header_language):
            _add_choices(sheet, choices_at, position, column, choices)
    return sheet


def choices_of(column: Column, table: TableOf, language: str) -> list[str]:
    """The labels a coded column offers; empty for other columns, and for areas, which are too many."""
    if column.type is not ColumnType.code or column.table is None:
        return []
    codes = table(column.table)
    return [codes.label(code, language) for code in codes.offered]


def explain(column: Column, language: str) -> list[str]:
    """Lines that tell how to fill the column: needed or not, form, length, the pack's own rule."""
    lines = []
    match column.required:
        case Required.yes:
            lines.append(gettext("Compulsory."))
        case Required.conditional:
            lines.append(
                gettext("Compulsory under a condition: %s")
                % (column.condition.in_(language) if column.condition else "")
            )
        case Required.no:
            lines.append(gettext("May be left empty."))
    if shape := _shape(column):
        lines.append(shape)
    if column.max is not None:
        lines.append(gettext("At most %d characters.") % column.max)
    if column.rule is not None:
        lines.append(column.rule.in_(language))
    return lines


def _shape(column: Column) -> str:
    match column.type:
        case ColumnType.code:
            return gettext("Choose from the list, or write the code.")
        case ColumnType.date8:
            return gettext("A date as eight digits, for example 20160229.")
        case ColumnType.month6:
            return gettext("A month as six digits, for example 202609.")
        case ColumnType.daterange:
            return gettext("Two dates, for example 2010.06.01-2020.06.01.")
        case ColumnType.flag:
            return gettext("1 for yes, 0 for no.")
        case ColumnType.digits:
            return gettext("Exactly %d digits.") % (column.length or 0)
        case ColumnType.decimal if column.precision is not None:
            return gettext("A number with at most %d digits after the point.") % column.precision[1]
        case ColumnType.integer:
            return gettext("A whole number.")
        case ColumnType.idnumber:
            return gettext("The number of the document, as text, without spaces.")
    return ""


def _add_choices(
    sheet: Worksheet, lists: Worksheet, position: int, column: Column, choices: list[str]
) -> None:
    direct = ",".join(choices)
    if len(direct) <= _LISTED_DIRECTLY and not any("," in choice for choice in choices):
        source: list[str] | str = choices
    else:
        lists.write_column(0, position, choices)
        source = f"='{lists.name}'!${letters(position)}$1:${letters(position)}${len(choices)}"
    # A warning, not a stop: the code itself, which is not in the list, may be written too.
    rule = {"validate": "list", "source": source, "error_type": "warning", "ignore_blank": True}
    sheet.data_validation(1, position, _LAST_ROW, position, rule)


def roll_sheet_name(layout: Layout, language: str) -> str:
    """The name of the main sheet."""
    return sheet_name(layout.title.in_(language))


def notes_headings() -> tuple[str, ...]:
    """The first row of the sheet that explains every column of the template, in the active language."""
    return (
        gettext("Group"),
        gettext("Heading of the column"),
        gettext("How to fill it in"),
        gettext("Choices"),
    )


def errors_headings() -> tuple[str, ...]:
    """The first row of the sheet that lists the errors beside the rows to correct, in the active language."""
    return (
        gettext("Cell here"),
        gettext("In the uploaded file"),
        gettext("Column"),
        gettext("Value"),
        gettext("What is wrong"),
        gettext("What to do"),
        gettext("Clause"),
    )


@cache
def headings_beside() -> frozenset[tuple[str, ...]]:
    """The first rows of the sheets that stand beside the roll in workbooks written here, in every language."""
    found = set()
    for language, _name in settings.KNOWN_LANGUAGES:
        with override(language):
            found |= {notes_headings(), errors_headings()}
    return frozenset(found)


def sheet_name(title: str) -> str:
    """The title, fit for the tab of a sheet."""
    return title.translate(_NOT_IN_SHEET_NAMES)[:_SHEET_NAME_LIMIT].strip() or "Sheet"
