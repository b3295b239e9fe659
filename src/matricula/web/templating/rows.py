"""What comes in dozens, written in Python: a list has hundreds of cells, and each costs a template several calls."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from django.utils.translation import get_language
from markupsafe import Markup, escape

from matricula.web.parts.tables import Cell, Column, Filter, Option, Table

_NOT_AS_IT_IS: Final = re.compile("[&<>'\"]").search


def _escaped(words: str) -> str:
    """What `escape` makes of words, which is in nearly all of them nothing: it takes longer than to see that."""
    return escape(words) if _NOT_AS_IT_IS(words) else words


def table_rows(table: Table, show: Callable[[object], Markup]) -> Markup:
    """Every word is escaped here, or by ``show``, which draws what is more than words."""
    columns = [(one.key, _beginning(one)) for one in table.columns]
    written: list[str] = []
    for row in table.rows:
        written.append(f'<tr role="row" data-tone="{_escaped(row.tone)}">' if row.tone else '<tr role="row">')
        link = f'<a class="row-link" href="{_escaped(row.href)}">' if row.href else ""
        for key, beginning in columns:
            cell = row.cells.get(key, "")
            value, under, lang, figures = cell if isinstance(cell, Cell) else Cell(cell)
            words = _escaped(value) if isinstance(value, str) else show(value)
            small = _escaped(under) if isinstance(under, str) else show(under)
            written += (
                beginning,
                f' lang="{_escaped(lang)}"' if lang else "",
                ' class="figures"' if figures else "",
                ' dir="auto">',
                f"{link}{words}</a>" if link else words,
                f'<small dir="auto">{small}</small>' if under else "",
                "</span></td>",
            )
            link = ""  # only the first cell carries it
        written.append("</tr>")
    return Markup("".join(written))  # noqa: S704 - escaped above


def choices(filters: tuple[Filter, ...]) -> Markup:
    """The drop-downs of a filter bar; a school has dozens of classes to choose among."""
    return _choices(filters, get_language())


@lru_cache(maxsize=500)
def _choices(filters: tuple[Filter, ...], _language: str | None) -> Markup:
    """The same choices stand on every page of a school; words that wait for a language say theirs in it."""
    written = [
        f'<label>{escape(str(one.label))} <select name="{escape(one.name)}">'
        f"{_options(one.options, one.value)}</select></label>"
        for one in filters
    ]
    return Markup("".join(written))  # noqa: S704 - escaped above


def _options(options: tuple[Option, ...], value: str) -> str:
    written = []
    for one in options:
        selected = " selected" if one.value == value else ""
        written.append(f'<option value="{_escaped(one.value)}"{selected}>{_escaped(str(one.label))}</option>')
    return "".join(written)


def _beginning(column: Column) -> str:
    """The cell as far as it is the same in every row."""
    label = escape(str(column.label))
    return (
        f'<td role="cell" class="{escape(column.classes)}">'
        f'<span class="roll-label" aria-hidden="true">{label}</span><span'
    )
