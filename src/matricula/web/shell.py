"""What surrounds every page, for the context of its template."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Appointment, Org, User, closures_later, working_calendar
from matricula.exchange.api import demo_accounts, guide_for, guides
from matricula.families.api import Family
from matricula.kernel.asking import once_a_page
from matricula.kernel.clock import civil_today, travelled
from matricula.web import parts
from matricula.web.addresses import address
from matricula.web.clauses import words
from matricula.web.coded import day
from matricula.web.names import org_name, role_label
from matricula.web.navigation import Place
from matricula.web.office import SUBJECTS

CALENDAR_AHEAD = timedelta(days=30)
PLACES: list[Place] = [
    place
    for subject in SUBJECTS
    for place in import_module(f"matricula.web.office.{subject}.navigation").PLACES
]


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell for the signed-in person in their appointment; for a stranger only language and sign-in."""
    by: Acting | None = getattr(request, "acting", None)
    asking = getattr(request, "user", None)
    user = asking if isinstance(asking, User) else None
    mine: Sequence[Appointment] = getattr(request, "appointments", ())
    held = next((one for one in mine if by and one.pk == by.appointment_id), None)
    here = getattr(request.resolver_match, "url_name", "") or "" if request.resolver_match else ""
    spoken = get_language()
    return {
        # What every form that writes carries along: whom it was shown to, and in which appointment.
        "sent_by": {"user": user.uuid, "appointment": by.appointment_id} if user and by else None,
        "shell": parts.Shell(
            home_href=address("home"),
            person=user.display_name if user else "",
            acting=_acting(held) if held else None,
            appointments=tuple(_acting(one) for one in mine),
            switch_href=address("switch_appointment"),
            nav=_nav(by, here) if by else (),
            find_href=address("students") if by and by.may("registry.view_student") else "",
            offers_href=address("students_suggested"),
            find_hint=_("Name, number, birth date"),
            find_words=request.GET.get("q", "") if here == "students" else "",
            languages=tuple(parts.Language(tag, name, tag == spoken) for tag, name in settings.LANGUAGES),
            language_href=address("set_language"),
            next_path=request.get_full_path() if request.method == "GET" else "",
            civil_date=_civil_date(held.org) if held else None,
            account_href=address("account") if user else "",
            sign_out_href=address("account_logout") if user else "",
            sign_in_href="" if user else address("account_login"),
            help_href=_help(request, by),
            guide_href=_guide(user),
        ),
    }


def shell_later(by: Acting, office: Org) -> None:
    """What the shell of this person will ask: it goes along with the next question of the page."""
    closures_later(office)
    for at in _shown_to(by):
        PLACES[at].waiting_later(by)


def _acting(one: Appointment) -> parts.Acting:
    stands_in = _("standing in") if one.stands_in_for_id else ""
    return parts.Acting(one.pk, role_label(one.org.pack, one.role), org_name(one.org), stands_in)


def _nav(by: Acting, here: str) -> tuple[parts.NavItem, ...]:
    """Every place that is shown; the first that holds the page is the current one."""
    labelled = _labelled(get_language())
    shown = [labelled[at] for at in _shown_to(by)]
    current = next((place for place, _label in shown if place.holds(here)), None)
    return tuple(place.item(by, label, current=place is current) for place, label in shown)


@once_a_page
def _shown_to(by: Acting) -> tuple[int, ...]:
    """Which of the places this person sees, by their order."""
    return tuple(at for at, place in enumerate(PLACES) if place.is_shown(by))


@cache
def _labelled(_language: str | None) -> tuple[tuple[Place, str], ...]:
    """The places with their words in the language that is spoken."""
    return tuple((place, str(place.label)) for place in PLACES)


def _help(request: HttpRequest, by: Acting | None) -> str:
    """The help of whoever reads: an office its own, a family that of the child whose page it is."""
    if by is not None:
        return address("help")
    family: Family | None = getattr(request, "family", None)
    # The short path resolves no address: it says itself whose page it answers.
    match = request.resolver_match
    student = match.kwargs.get("student") if match else getattr(request, "answered_of", None)
    if family is None or student is None or family.child(student) is None:
        return ""
    return reverse("family_help", args=[student])


def _guide(user: User | None) -> str:
    """The guide through this person's day in a demonstration; nothing for whoever has none."""
    if not settings.DEMO or user is None or guide_for(user) is None:
        return ""
    return address("family_guide" if user.login else "guide")


def _civil_date(org: Org) -> parts.CivilDate:
    today = civil_today(org.time_zone)
    calendar = working_calendar(org)
    days = round(travelled().total_seconds() / 86_400)
    moved = ""
    if days > 0:
        moved = ngettext("%(days)d day ahead", "%(days)d days ahead", days) % {"days": days}
    elif days < 0:
        moved = ngettext("%(days)d day back", "%(days)d days back", -days) % {"days": -days}
    kind = _("working day") if calendar.is_working_day(today) else _("day off")
    # What is filed today may fall due in a year that nobody has decreed the working days of.
    if unknown := calendar.incomplete_years(today, today + CALENDAR_AHEAD):
        kind = _("%(kind)s (%(warning)s)") % {"kind": kind, "warning": parts.calendar_warning(unknown)}
    return parts.CivilDate(
        words=day(today),
        machine_date=today.isoformat(),
        day_kind=kind,
        travelled=moved,
        back_href=address("travel_back") if settings.DEMO else "",
        travel_href=address("travel") if settings.DEMO else "",
    )


def demonstration(request: HttpRequest) -> dict[str, Any]:
    """The people one may be, on the sign-in page of a demonstration."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    if not settings.DEMO or here != "account_login":
        return {"demo_accounts": []}
    return {
        "demo_accounts": [
            {
                "user_id": one.user_id,
                "name": one.name,
                "language": one.language,
                "role_words": words(one.role),
                "office_words": words(one.office),
                "hint_words": words(one.hint),
                "featured": one.featured,
                "guide_href": _guide_of(one.login, one.email),
            }
            for one in demo_accounts()
        ]
    }


def _guide_of(login: str, email: str) -> str:
    """Where the guide of this person is, for the list of people one may be."""
    if (login or email.partition("@")[0]) not in guides():
        return ""
    return address("family_guide" if login else "guide")
