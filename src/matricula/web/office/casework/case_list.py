"""The cases that an office takes part in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.cases.api import (
    CaseState,
    cases_page,
)
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.numbers import whole
from matricula.web.office.casework.rows import STATE_WORDS, cases_table
from matricula.web.office.casework.starts import starts_elsewhere, starts_of_lists

UNDER_WAY = (CaseState.RUNNING, CaseState.RETURNED)


@require_safe
@office
@needs("registry.view_student")
@limited("cases", times=120, seconds=60)
def cases_list(request: OfficeRequest) -> HttpResponse:
    """The cases that the reader's office takes part in, the last entered first; and with whom its own are."""
    by, asked = request.acting, request.GET
    text, mine, state = asked.get("q", "").strip()[:60], asked.get("mine") == "1", asked.get("state", "")
    states = UNDER_WAY if state == "under_way" else [state] if state in CaseState.values else []
    page = cases_page(by=by, mine=mine, states=states, words=text, before=whole(asked.get("before", "")))
    fields = asked.copy()
    fields["before"] = str(page.before or "")
    filters = bool(states or mine or text)
    empty = parts.Empty(
        title=_("No case here"),
        text=_("No case fits what you asked for.")
        if filters
        else _("Cases that your office starts or decides appear here."),
        icon="transfer",
    )
    ours = mine and state == "under_way" and not text
    context = {
        "tabs": parts.Tabs(
            (
                parts.Tab(_("All cases"), reverse("cases"), current=not ours),
                parts.Tab(_("Ours, under way"), "?mine=1&state=under_way", current=ours),
            ),
            _("Which cases"),
        ),
        "table": cases_table(page.rows, by, _("Cases"), empty),
        "filters": parts.FilterBar(
            action=reverse("cases"),
            words=text,
            words_hint=_("Whole name, whole student number, or reference"),
            filters=(
                parts.Filter(
                    "state",
                    _("State"),
                    (
                        parts.Option("", _("every state")),
                        parts.Option("under_way", _("not ended yet")),
                        *(parts.Option(one, STATE_WORDS[one]) for one in CaseState),
                    ),
                    state,
                ),
                parts.Filter(
                    "mine",
                    _("Opened by"),
                    (parts.Option("", _("any office")), parts.Option("1", _("our own office"))),
                    "1" if mine else "",
                ),
            ),
            clear_href=reverse("cases") if filters else "",
        ),
        "pages": parts.Pages(words="", next_href="?" + fields.urlencode()) if page.before else None,
        "starts": starts_elsewhere(by),
        "lists": starts_of_lists(by),
    }
    return render(request, "casework/cases.html", context)
