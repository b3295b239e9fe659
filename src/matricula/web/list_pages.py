"""A page that shows a list, and the same list as a workbook: one view at two addresses.

The address of the workbook is named like the page's with ``ENDING`` behind it. What stands in a cell of the table
stands in that of the workbook, in the same words, so that a number that the page masks is masked there too.
"""

from collections.abc import Iterable, Mapping
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.exchange.api import ListSheet
from matricula.web import parts
from matricula.web.access import OfficeRequest, OfficeView, P, limited, of_one_moment
from matricula.web.workbooks import MOST, Whose, list_workbook, workbook_href

ENDING: Final = "_as_workbook"


def as_workbook(view: OfficeView[P]) -> OfficeView[P]:
    """The view of a list at the address of its workbook: read alone, of one moment, and not too often."""

    @wraps(view)
    def taken_out(request: OfficeRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return require_safe(limited(f"{view.__name__}_file", times=10, seconds=60)(of_one_moment(taken_out)))


def takes_out(request: HttpRequest) -> bool:
    """Whether the list is asked for as a workbook."""
    return _name_of(request).endswith(ENDING)


def as_many(request: HttpRequest, shown: int) -> int:
    """How many rows are asked for: those that the page shows, or all that a workbook may hold and one more."""
    return MOST + 1 if takes_out(request) else shown


def long_page(request: HttpRequest) -> int | None:
    """The same for ``listed``, whose pages have a length of their own."""
    return MOST + 1 if takes_out(request) else None


def list_page(
    request: OfficeRequest,
    template: str,
    context: Mapping[str, Any],
    tables: Iterable[parts.Table],
    *,
    of: Whose,
    lines: Iterable[str] = (),
    status: int = 200,
) -> HttpResponseBase:
    """The page with the way to its workbook, or that workbook: a sheet for each table, ``lines`` above its rows."""
    name = _name_of(request)
    if takes_out(request):
        said = tuple(one for one in (of.name, *lines) if one)
        sheets = [_sheet(one, said) for one in tables]
        return list_workbook(request.acting, sheets, of=of, page=name)
    match = request.resolver_match
    places = match.kwargs.values() if match else ()
    href = workbook_href(f"{name}{ENDING}", request.GET, *places)
    return render(request, template, {**context, "as_workbook": href}, status=status)


def _name_of(request: HttpRequest) -> str:
    return (request.resolver_match and request.resolver_match.url_name) or ""


def _sheet(table: parts.Table, lines: tuple[str, ...]) -> ListSheet:
    """The table without what only a screen has: a column of boxes to tick holds no words."""
    rows = [{one.key: words_of(row.cells.get(one.key, "")) for one in table.columns} for row in table.rows]
    ticked = {key for row in table.rows for key, cell in row.cells.items() if isinstance(cell, parts.Tick)}
    columns = [one for one in table.columns if one.key not in ticked or any(row[one.key] for row in rows)]
    return ListSheet(
        title=str(table.caption),
        lines=lines,
        headings=[str(one.label) for one in columns],
        rows=([row[one.key] for one in columns] for row in rows),
    )


def words_of(shown: parts.Cell | parts.Part | parts.Words) -> str:
    """What stands in a cell, as text; a part that no list has so far is an error."""
    match shown:
        case parts.Cell():
            return " · ".join(filter(None, (words_of(shown.value), words_of(shown.under))))
        case parts.Status() | parts.Link():
            return str(shown.label)
        case parts.ClauseNote():
            return shown.id
        case parts.MaskedNumber():
            return shown.masked
        case parts.StruckOut():
            return _("no longer: %(words)s") % {"words": shown.words}
        case parts.Tick():
            return ""
        case parts.Part():
            raise TypeError(f"no words are known for {type(shown).__name__}")
        case _:
            return str(shown)
