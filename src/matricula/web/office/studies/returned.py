"""What the second person sent back: for who enters, the longest first, each with what was said of it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.regulation.api import Stack, stack_for
from matricula.studies.api import ENTER, MOST_SHOWN, STUDIES_BASIS, rows_returned
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.list_pages import as_many, list_page
from matricula.web.office.studies.shared import (
    KINDS,
    moment,
    own_school,
    studying_school,
    tabs,
    term_words,
    value,
    what,
)
from matricula.web.workbooks import Whose


@require_safe
@office
@needs(ENTER)
@limited("studies_returned", times=240, seconds=60)
@studying_school
def returned_page(request: OfficeRequest) -> HttpResponseBase:
    """Each result leads to its own page, where it is corrected, taken back or entered anew."""
    by = request.acting
    stack, school = stack_for(by.pack), own_school(by)
    log_access(
        by, subject_kind="school", subject=school.uuid, page="studies_returned", seen_by=school.lineage
    )
    rows = rows_returned(school, as_many(request, MOST_SHOWN))
    of_a_kind = Counter(kind for kind, _row in rows)
    context: dict[str, Any] = {
        "tabs": tabs(by, "studies_returned"),
        "clause": clause_note(by.pack, stack.basis(STUDIES_BASIS)),
        "table": _table(rows, stack, by),
        "most": number_format(MOST_SHOWN) if MOST_SHOWN in of_a_kind.values() else "",
    }
    return list_page(request, "studies/returned.html", context, [context["table"]], of=Whose.office(school))


def _table(rows: Sequence[tuple[str, Any]], stack: Stack, by: Acting) -> parts.Table:
    return parts.Table(
        caption=_("What was sent back"),
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("what", _("Title")),
            parts.Column("value", _("Result")),
            parts.Column("why", _("What has to be put right"), long=True),
            parts.Column("by", _("Sent back by")),
        ),
        rows=tuple(_row(kind, one, stack, by) for kind, one in rows),
        empty=parts.Empty(
            _("Nothing was sent back"), _("What a colleague finds wrong is listed here."), icon="check"
        ),
    )


def _row(kind: str, one: Any, stack: Stack, by: Acting) -> parts.Row:
    said = value(stack, one)
    return parts.Row(
        {
            "name": parts.Cell(one.student.name, lang=stack.languages[-1], under=one.student.class_name),
            "what": parts.Cell(what(stack, one), under=f"{KINDS[kind]} · {term_words(stack, one)}"),
            "value": parts.Cell(parts.StruckOut(said) if one.withdrawn_at else said, under=one.why),
            "why": one.return_why,
            "by": parts.Cell(one.returned_in.user.display_name, under=moment(one.returned_at, by)),
        },
        href=reverse("studies_result", args=[kind, one.uuid]),
    )
