"""The cases that an office takes part in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting
from matricula.cases.api import (
    CaseRow,
    CaseState,
    cases_at_rest,
    cases_by_due,
    cases_page,
)
from matricula.web import parts, turn_keys
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.numbers import whole
from matricula.web.office.casework.rows import STATE_WORDS, cases_table
from matricula.web.office.casework.starts import starts_elsewhere, starts_of_lists
from matricula.web.workbooks import workbook_href

UNDER_WAY = "under_way"
PAGE = 50
# Begins the key of a page behind all that are under way.
AT_REST = "rest:"
NOT_ENDED = (CaseState.RUNNING, CaseState.RETURNED)


@dataclass(frozen=True)
class CasesAskedFor:
    """What the list of cases is narrowed to."""

    text: str
    mine: bool
    state: str

    @property
    def states(self) -> Sequence[str]:
        """The states that are asked for; none for all."""
        if self.state == UNDER_WAY:
            return NOT_ENDED
        return [self.state] if self.state in CaseState.values else []

    @property
    def by_due(self) -> bool:
        """Whether the most urgent comes first: of what is under way, and nothing else has a clock."""
        return self.state == UNDER_WAY

    @property
    def words(self) -> list[str]:
        """The same for a reader, as far as it narrows anything."""
        state = state_options().get(self.state, "") if self.state else ""
        return [str(one) for one in (self.text, _("our own office") if self.mine else "", state) if one]


def asked_for(asked: QueryDict) -> CasesAskedFor:
    """What an address narrows the list to."""
    return CasesAskedFor(asked.get("q", "").strip()[:60], asked.get("mine") == "1", asked.get("state", ""))


def state_options() -> dict[str, parts.Words]:
    """By which states the list can be narrowed."""
    states: dict[str, parts.Words] = {str(one): said for one, said in STATE_WORDS.items()}
    return {"": _("every state"), UNDER_WAY: _("not ended yet"), **states}


def page_of(
    by: Acting, wanted: CasesAskedFor, behind: str, limit: int = PAGE
) -> tuple[tuple[CaseRow, ...], str | None]:
    """The page of the list behind a key in the address, and the key of the next one; three statements.

    Of every state, those under way come first, by when they are due, and then the others: the page on which the one
    ends and the other begins asks twice.
    """
    if not wanted.states:
        return _of_every_state(by, wanted, behind, limit)
    if wanted.by_due:
        return _by_due(by, wanted, behind, limit)
    page = cases_page(
        by=by,
        mine=wanted.mine,
        states=wanted.states,
        words=wanted.text,
        before=whole(behind),
        limit=limit,
    )
    return page.rows, str(page.before) if page.before else None


def _by_due(
    by: Acting, wanted: CasesAskedFor, behind: str, limit: int
) -> tuple[tuple[CaseRow, ...], str | None]:
    due = cases_by_due(by=by, mine=wanted.mine, words=wanted.text, after=turn_keys.read(behind), limit=limit)
    return due.rows, turn_keys.written(due.after) if due.after else None


def _of_every_state(
    by: Acting, wanted: CasesAskedFor, behind: str, limit: int
) -> tuple[tuple[CaseRow, ...], str | None]:
    rows: tuple[CaseRow, ...] = ()
    if not behind.startswith(AT_REST):
        rows, onwards = _by_due(by, wanted, behind, limit)
        if onwards or len(rows) == limit:
            return rows, onwards or AT_REST
    due_at, number = turn_keys.read(behind.removeprefix(AT_REST)) or (None, 0)
    rest = cases_at_rest(
        by=by,
        mine=wanted.mine,
        words=wanted.text,
        before=(due_at, number) if due_at and behind.startswith(AT_REST) else None,
        limit=limit - len(rows),
    )
    return rows + rest.rows, AT_REST + turn_keys.written(rest.before) if rest.before else None


@require_safe
@office
@needs("registry.view_student")
@limited("cases", times=120, seconds=60)
def cases_list(request: OfficeRequest) -> HttpResponse:
    """The cases that the reader's office takes part in: those under way by when they are due, then the newest."""
    by, asked = request.acting, request.GET
    wanted = asked_for(asked)
    text, mine, state = wanted.text, wanted.mine, wanted.state
    rows, behind = page_of(by, wanted, asked.get("before", ""))
    fields = asked.copy()
    fields["before"] = behind or ""
    filters = bool(wanted.states or mine or text)
    empty = parts.Empty(
        title=_("No case here"),
        text=_("No case fits what you asked for.")
        if filters
        else _("Cases that your office starts or decides appear here."),
        icon="transfer",
    )
    under_way = state == UNDER_WAY and not text
    context = {
        "tabs": parts.Tabs(
            (
                parts.Tab(_("All cases"), reverse("cases"), current=not under_way),
                parts.Tab(_("All under way"), "?state=under_way", current=under_way and not mine),
                parts.Tab(_("Ours, under way"), "?mine=1&state=under_way", current=under_way and mine),
            ),
            _("Which cases"),
        ),
        "table": cases_table(rows, by, _("Cases"), empty),
        "filters": parts.FilterBar(
            action=reverse("cases"),
            words=text,
            words_hint=_("Whole name, whole student number, or reference"),
            filters=(
                parts.Filter(
                    "state",
                    _("State"),
                    tuple(parts.Option(one, said) for one, said in state_options().items()),
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
        "pages": parts.Pages(words="", next_href="?" + fields.urlencode()) if behind else None,
        "workbook": workbook_href("cases_workbook", asked),
        "starts": starts_elsewhere(by),
        "lists": starts_of_lists(by),
    }
    return render(request, "casework/cases.html", context)
