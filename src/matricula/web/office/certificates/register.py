"""The register of certificates of a year: each number, and each print; as page, workbook and paper."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, own_office
from matricula.exchange.api import ListSheet
from matricula.graduation.api import (
    CERTIFICATES,
    Certificate,
    CertificatePrint,
    leaving_years,
    prints_of,
    register_of,
    register_paper,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, of_one_moment, office
from matricula.web.clauses import clause_note, words
from matricula.web.listing import instant, listed
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.certificates.shared import schools_of, state_mark, year_asked
from matricula.web.printed import printed
from matricula.web.workbooks import Whose, list_workbook


@require_safe
@office
@limited("certificates_register", times=120, seconds=60)
def register_page(request: OfficeRequest) -> HttpResponse:
    """Every number of a year in its order, void ones too; or, where that is asked for, every print."""
    by = request.acting
    schools, year = _asked(request)
    stack, school = stack_for(by.pack), own_office(by)
    prints = request.GET.get("show", "") == PRINTS
    table, pages = (_prints if prints else _numbers)(request, schools, year, stack)
    log_access(
        by, subject_kind="org", subject=school.uuid, page="certificates_register", seen_by=school.lineage
    )
    here = f"{reverse('certificates_register')}?{urlencode({'year': year})}"
    return render(
        request,
        "certificates/register.html",
        {
            "year": year,
            "table": table,
            "pages": pages,
            "prints": prints,
            "other": here if prints else f"{here}&show={PRINTS}",
            "clause": clause_note(by.pack, stack.basis(CERTIFICATES)),
            "workbook": f"{reverse('certificates_workbook')}?{urlencode({'year': year})}",
            "paper": f"{reverse('certificates_paper')}?{urlencode({'year': year})}",
        },
    )


def _numbers(
    request: OfficeRequest, schools: list[int], year: int, stack: Stack
) -> tuple[parts.Table, parts.Pages | None]:
    by, order = request.acting, {"school_id": whole, "seq": whole}
    rows, pages = listed(register_of(schools, year), order, request.GET)
    columns = tuple(parts.Column(key, label) for key, label in zip(KEYS, _headings(), strict=True))
    table = parts.Table(
        caption=_("Certificates of %(year)s") % {"year": year},
        columns=columns,
        rows=tuple(
            parts.Row({**dict(zip(KEYS, _cells(one, stack, by), strict=True)), "state": state_mark(one)})
            for one in rows
        ),
        empty=parts.Empty(_("No certificate has been issued in this year"), "", icon="file"),
    )
    return table, pages


def _prints(
    request: OfficeRequest, schools: list[int], year: int, _stack: Stack
) -> tuple[parts.Table, parts.Pages | None]:
    order = {"printed_at": instant, "id": whole}
    rows, pages = listed(prints_of(schools, year), order, request.GET, newest_first=True)
    keys = ("number", "printed", "by", "digest")
    table = parts.Table(
        caption=_("Prints of %(year)s, the newest first") % {"year": year},
        columns=tuple(
            parts.Column(key, label, long=key == "digest")
            for key, label in zip(keys, _print_headings(), strict=True)
        ),
        rows=tuple(
            parts.Row(dict(zip(keys, cells, strict=True))) for cells in _printed(rows, request.acting)
        ),
        empty=parts.Empty(_("Nothing has been printed in this year"), "", icon="file"),
    )
    return table, pages


@require_safe
@office
@limited("certificates_workbook", times=10, seconds=60)
@of_one_moment
def workbook(request: OfficeRequest) -> HttpResponseBase:
    """The register and the log of prints, as two sheets."""
    by = request.acting
    schools, year = _asked(request)
    stack = stack_for(by.pack)
    lines = (f"{org_name(own_office(by))} · {year}",)
    sheets = [
        ListSheet(
            title=_("Register of certificates"),
            lines=lines,
            headings=_headings(),
            rows=(_cells(one, stack, by) for one in register_of(schools, year).iterator()),
        ),
        ListSheet(
            title=_("Prints"),
            lines=lines,
            headings=_print_headings(),
            rows=_printed(prints_of(schools, year).iterator(), by),
        ),
    ]
    return list_workbook(by, sheets, of=Whose.office(own_office(by)), page="certificates_workbook")


@require_safe
@office
@limited("certificates_paper", times=10, seconds=60)
def paper(request: OfficeRequest) -> HttpResponse:
    """The register and the log of prints on paper."""
    by = request.acting
    schools, year = _asked(request)
    stack, school = stack_for(by.pack), own_office(by)
    log_access(by, subject_kind="org", subject=school.uuid, page="certificates_paper", seen_by=school.lineage)
    title = _("Register of certificates")
    sheet: dict[str, Any] = {
        "title": title,
        "school": org_name(school),
        "year": str(year),
        "head": _headings(),
        "rows": [_cells(one, stack, by) for one in register_of(schools, year)],
        "prints": {
            "title": _("Prints"),
            "head": _print_headings(),
            "rows": list(_printed(prints_of(schools, year).iterator(), by)),
        },
    }
    return printed(register_paper(sheet, civil_now()), f"{title}-{year}")


PRINTS = "prints"
KEYS = ("number", "name", "kind", "copy", "blank", "issued", "by", "state", "ended", "reason")


def _headings() -> tuple[str, ...]:
    return (
        _("Number"),
        _("Name"),
        _("Certificate"),
        _("Copy"),
        _("Number of the form"),
        _("Issued on"),
        pgettext("certificate", "By"),
        _("State"),
        _("Ended on"),
        _("Reason"),
    )


def _print_headings() -> tuple[str, ...]:
    return (_("Number"), _("Printed"), pgettext("print", "By"), _("Digest of the file"))


def _cells(one: Certificate, stack: Stack, by: Acting) -> tuple[str, ...]:
    kind = stack.certificates.get(one.kind)
    return (
        one.number,
        one.says["name"],
        words(kind.names) if kind else one.kind,
        str(one.copy),
        one.blank,
        date_format(one.issued_at.astimezone(by.zone).date()),
        one.issued_in.user.display_name,
        str(state_mark(one).label),
        date_format(one.ended_at.astimezone(by.zone).date()) if one.ended_at else "",
        _("enrolled again") if one.state == "revoked" else one.reason,
    )


def _printed(prints: Iterable[CertificatePrint], by: Acting) -> Iterator[tuple[str, ...]]:
    for one in prints:
        yield (
            one.certificate.number,
            date_format(one.printed_at.astimezone(by.zone), "DATETIME_FORMAT"),
            one.printed_in.user.display_name,
            one.sha256,
        )


def _asked(request: OfficeRequest) -> tuple[list[int], int]:
    by = request.acting
    schools = schools_of(by)
    years = leaving_years(schools, stack_for(by.pack))
    return schools, year_asked(request, years, civil_today(by.zone).year)
