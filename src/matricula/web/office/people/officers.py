"""The list of those in charge of records, as the level above has to know it."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from matricula.authorities.api import (
    Acting,
    Appointment,
    Post,
    Wanting,
    posts_of,
    posts_within,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused, Role, TermMissing, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import clause_note
from matricula.web.law_words import listed as in_a_row
from matricula.web.listing import Order, listed
from matricula.web.names import org_name
from matricula.web.workbooks import workbook_href

IN_TREE_ORDER: Order = {"path": str}
WANTING_WORDS = {
    Wanting.SOMETHING: gettext_lazy("something is missing"),
    Wanting.VACANT: gettext_lazy("nobody in office"),
    Wanting.UNTRAINED: gettext_lazy("not trained"),
    Wanting.NO_RESERVE: gettext_lazy("no trained reserve"),
    Wanting.CHANGED_OFTEN: gettext_lazy("changed often"),
}
GRAVE = (Wanting.VACANT, Wanting.UNTRAINED)


@require_safe
@office
@needs("authorities.view_officers")
@limited("officers", times=120, seconds=60)
def officers_page(request: OfficeRequest) -> HttpResponse:
    """One line for each office and school of an area, the reader's own first."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    wanting, role = wanted(request), reported(by)
    found, pages = listed(
        posts_within(by, area, wanting=wanting, words=sought(request)), IN_TREE_ORDER, request.GET
    )
    may_appoint = by.may("authorities.appoint")
    table = parts.Table(
        caption=_("Record officers: %(area)s") % {"area": org_name(area)},
        columns=(
            parts.Column("org", _("Office or school")),
            parts.Column("people", _("In office"), long=True),
            parts.Column("reserve", _("In reserve"), long=True),
            parts.Column("left", left_label(by, role), number=True),
            parts.Column("wanting", _("What is missing"), long=True),
        ),
        rows=tuple(_row(one, may_appoint=may_appoint) for one in posts_of(by, found)),
        empty=parts.Empty(title=_("No office or school here is as you asked"), icon="people"),
    )
    context = {
        "table": table,
        "pages": pages,
        "filters": parts.FilterBar(
            action=reverse("officers"),
            words_label=_("Find"),
            words_hint=_("The code of an office or school, or the beginning of a name"),
            words=sought(request),
            filters=(
                parts.Filter(
                    "wanting",
                    _("Show"),
                    (
                        parts.Option("", _("all")),
                        *(parts.Option(str(one), said) for one, said in WANTING_WORDS.items()),
                    ),
                    str(wanting or ""),
                ),
            ),
            kept={"area": area.code} if request.GET.get("area") else {},
        ),
        "area_name": org_name(area),
        "law": clause_note(by.pack, role.reported.clause if role.reported else None),
        "counted": counted(by, role),
        "workbook": workbook_href("officers_workbook", request.GET),
    }
    return render(request, "people/officers.html", context)


def wanted(request: OfficeRequest) -> Wanting | None:
    """What the reader looks for; what is no filter shows everything."""
    written = request.GET.get("wanting", "")
    return Wanting(written) if written in set(Wanting) else None


def sought(request: OfficeRequest) -> str:
    return request.GET.get("q", "").strip()[:120]


def reported(by: Acting) -> Role:
    role = stack_for(by.pack).reported_role
    if role is None:
        raise Refused(
            "nobody_reported",
            _("The law that your office goes by asks nobody to be reported to the level above."),
            next_step=_("See the table of permissions for the roles that there are."),
        )
    return role


def _term(by: Acting, role: Role) -> tuple[int, int] | None:
    """Over how many school years departures are counted, and from how many on they are often."""
    if role.reported is None:
        return None
    stack, today = stack_for(by.pack), civil_today(by.zone)
    try:
        years, often = (
            int(str(stack.term(name, on=today).value)) for name in (role.reported.period, role.reported.often)
        )
    except TermMissing:
        # On a day before the law nobody is listed either.
        return None
    return years, often


def left_label(by: Acting, role: Role) -> str:
    """The heading of the column of departures, with the period of the pack."""
    term = _term(by, role)
    if term is None:
        return _("Left")
    return ngettext("Left in %(count)s year", "Left in %(count)s years", term[0]) % {
        "count": number_format(term[0])
    }


def counted(by: Acting, role: Role) -> str:
    """Over which time departures are counted, and from how many on they are often."""
    term = _term(by, role)
    if term is None:
        return ""
    years, often = term
    left = ngettext(
        "How many left the post for good in this school year.",
        "How many left the post for good in the last %(years)s school years, this one included.",
        years,
    ) % {"years": number_format(years)}
    return f"{left} " + ngettext(
        "%(count)d or more counts as often.", "%(count)d or more count as often.", often
    ) % {"count": often}


def _row(post: Post, *, may_appoint: bool) -> parts.Row:
    return parts.Row(
        {
            "org": parts.Cell(org_name(post.org), under=post.org.code),
            "people": _people((_name(one), one) for one in post.holders),
            "reserve": _people((_reserve(one), one) for one in post.reserves),
            "left": number_format(post.departures),
            "wanting": _marks(post),
        },
        href=f"{reverse('people')}?area={post.org.code}" if may_appoint else "",
    )


def _people(named: Iterable[tuple[str, Appointment]]) -> parts.Part | str:
    """Each person on a line of their own: how to reach them, since when they are in office, trained, last active."""
    lines = tuple((name, _about(one)) for name, one in named)
    return parts.PeopleLines(lines) if lines else "—"


def _about(one: Appointment) -> tuple[str, ...]:
    lines = (
        one.user.phone,
        one.user.email,
        _("since %(since)s · trained: %(trained)s")
        % {"since": date_format(one.started_on), "trained": trained(one)},
        _("last active: %(active)s") % {"active": active(one)},
    )
    return tuple(line for line in lines if line)


def _marks(post: Post) -> parts.Cell:
    """The gravest thing as a mark, the others beside it in words."""
    said = [missing(one, post) for one in post.wanting]
    if not said:
        return parts.Cell(parts.Status(parts.Tone.done, _("complete")))
    tone = parts.Tone.late if post.wanting[0] in GRAVE else parts.Tone.warning
    return parts.Cell(parts.Status(tone, said[0]), under=in_a_row(said[1:]))


def missing(one: Wanting, post: Post) -> str:
    """What is missing, with the names of those who are not trained."""
    if one is not Wanting.UNTRAINED:
        return str(WANTING_WORDS[one])
    today = civil_today(post.org.time_zone)
    people = [each for each in post.holders if each.trained_on is None or each.trained_on > today]
    return _("not trained: %(names)s") % {"names": in_a_row(each.user.display_name for each in people)}


def _name(one: Appointment) -> str:
    return standing_in(one.user.display_name, one)


def standing_in(name: str, one: Appointment) -> str:
    """The name, or the post, of somebody; that they stand in, where they do."""
    return _("%(name)s (standing in)") % {"name": name} if one.stands_in_for_id else name


def _reserve(one: Appointment) -> str:
    if one.trained_on is None:
        return _("%(name)s (not trained yet)") % {"name": one.user.display_name}
    return one.user.display_name


def trained(one: Appointment) -> str:
    return date_format(one.trained_on) if one.trained_on else _("not yet")


def active(one: Appointment) -> str:
    return date_format(one.user.last_active_on) if one.user.last_active_on else _("never")
