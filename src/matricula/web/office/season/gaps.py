"""The list of what students want for their certificate and for the rule, at a school."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Tier
from matricula.documents.api import named
from matricula.graduation.api import Cohort, Readiness, leaving_at, readiness_of
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import clause_note, words
from matricula.web.listing import PAGE
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import cohort_of, crumbs_to, law_of
from matricula.web.office.students.photos import may_send_photos
from matricula.web.workbooks import workbook_href

_PERCENT = 100
PHOTO = "photo"  # the column of the layout


class Item(NamedTuple):
    """One thing that may be wanting: how an address asks for it, and its name."""

    key: str
    label: str


@require_safe
@office
@needs(SEE)
@limited("season_gaps", times=60, seconds=60)
def gaps_page(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponse:
    """Whom the law names stands first; who wants nothing is counted and not listed.

    Of one thing that is wanting (``item``) where it is asked for, and a page at a time.
    """
    by = request.acting
    season = cohort_of(by, cohort)
    school = chosen_area(by, request.GET.get("area", ""))
    if school.tier != Tier.SCHOOL:
        return redirect(f"{reverse('season_work', args=[season.uuid])}?area={school.code}")
    stack = law_of(season)
    everybody = readiness_of(season, leaving_at(season, school), stack)
    wanting = [one for one in everybody if not one.is_ready]
    item, label, listed = narrowed(wanting, request.GET.get("item", ""))
    rows, pages = _page(listed, school.code, item, whole(request.GET.get("page", "")) or 1)
    log_access(by, subject_kind="cohort", subject=season.uuid, page="season_gaps", seen_by=school.lineage)
    attention = stack.season(season.season).attention
    context: dict[str, Any] = {
        "area_name": org_name(school),
        "crumbs": crumbs_to(season, school, _("Wanting")),
        "clause": clause_note(by.pack, attention[0].clause if attention else season.clause),
        "facts": parts.FactList(
            (
                parts.Fact(_("Students"), number_format(len(everybody))),
                parts.Fact(_("With something wanting"), number_format(len(wanting))),
                parts.Fact(
                    _("Names and places that cannot be printed"),
                    number_format(sum(bool(one.unprintable) for one in everybody)),
                ),
            )
        ),
        "picture": _picture(everybody, wanting, school.code),
        "only": label,
        "all_href": _address(school.code),
        "photos": reverse("students_photos")
        if by.acts_as(school.pk) and may_send_photos(by, stack) and any(map(_wants_photo, wanting))
        else "",
        "table": _table(season, rows),
        "pages": pages,
        "workbook": workbook_href("season_gaps_workbook", request.GET, season.uuid),
    }
    return render(request, "season/gaps.html", context)


def _wants_photo(one: Readiness) -> bool:
    return any(column.field == PHOTO for column in one.missing)


def narrowed(wanting: Sequence[Readiness], asked: str) -> tuple[str, str, Sequence[Readiness]]:
    """The item asked for, its name and who wants it; everybody where nothing is asked, or nothing that is wanting."""
    items = {item.key: item.label for one in wanting for item in _items(one)}
    if asked not in items:
        return "", "", wanting
    return asked, items[asked], [one for one in wanting if any(each.key == asked for each in _items(one))]


def _items(one: Readiness) -> Iterator[Item]:
    """What is wanting to a student, each thing once."""
    for column in one.missing:
        yield Item(column.field, words(column.label))
    for column, _signs in one.unprintable:
        yield Item(f"print-{column.field}", _("%(item)s: cannot be printed") % {"item": words(column.label)})
    for text in one.undecided:
        yield Item(f"rule-{text.in_('en')}", words(text))


def _address(school: str, **asked: str | int) -> str:
    return "?" + urlencode({"area": school, **asked})


def _page(
    listed: Sequence[Readiness], school: str, item: str, page: int
) -> tuple[Sequence[Readiness], parts.Pages | None]:
    """The rows of a page, and the way through the pages where there is more than one."""
    last = max(1, -(-len(listed) // PAGE))
    page = min(max(1, page), last)
    asked = {"item": item} if item else {}
    ways = None
    if last > 1:
        ways = parts.Pages(
            words=_("Page %(page)d of %(pages)d") % {"page": page, "pages": last},
            previous_href=_address(school, **asked, page=page - 1) if page > 1 else "",
            next_href=_address(school, **asked, page=page + 1) if page < last else "",
        )
    return listed[(page - 1) * PAGE : page * PAGE], ways


def _picture(
    everybody: Sequence[Readiness], wanting: Sequence[Readiness], school: str
) -> parts.Shares | None:
    """What is wanting, and to how many of all students, the commonest first; None where nothing is."""
    often = Counter(item for one in wanting for item in _items(one))
    lines = tuple(
        parts.Share(
            item.label,
            number_format(count),
            _address(school, item=item.key),
            round(_PERCENT * count / len(everybody)),
            parts.Tone.warning,
        )
        for item, count in often.most_common()
    )
    return (
        parts.Shares(caption=_("What is wanting"), what=_("Item"), counted=_("Students"), lines=lines)
        if lines
        else None
    )


def wants(one: Readiness) -> dict[str, str]:
    """What one student wants, by the columns of the list."""
    return {
        "first": " · ".join(words(each.names) for each in one.attention),
        "missing": " · ".join(words(each.label) for each in one.missing),
        "doubtful": " · ".join(
            f"{words(column.label)}: {', '.join(map(named, signs))}" for column, signs in one.unprintable
        ),
        "rule": " · ".join(map(words, one.undecided)),
    }


def _table(cohort: Cohort, wanting: Sequence[Readiness]) -> parts.Table:
    language = law_of(cohort).languages[-1]
    return parts.Table(
        caption=_("Who wants something"),
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("class", _("Class")),
            parts.Column("first", _("Looked at first")),
            parts.Column("missing", _("Missing"), long=True),
            parts.Column("doubtful", _("Cannot be printed"), long=True),
            parts.Column("rule", _("For the rule"), long=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Cell(one.student.name, lang=language),
                    "class": parts.Cell(one.student.class_name, lang=language),
                    **wants(one),
                },
                href=reverse("student", args=[one.student.uuid]),
                tone=parts.Tone.warning if one.attention else None,
            )
            for one in wanting
        ),
        empty=parts.Empty(
            title=_("Nobody wants anything"),
            text=_("Everything that certificate and rule need is there."),
            icon="check",
        ),
    )
