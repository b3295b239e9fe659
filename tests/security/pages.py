"""Asks for every page in every way, as whoever it is told to be."""

import io
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import connection
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from matricula.authorities.api import Acting, Appointment, NotPermitted, acting_in
from matricula.authorities.tests.people import PACK
from matricula.regulation.api import Refused, stack_for
from matricula.web.office.students.record import TABS
from matricula.web.workbooks import XLSX
from tests.security.county import NAME, Victim
from tests.security.routes import ROUTES

# Open to people who have not signed in, and showing nobody's data.
PUBLIC = {
    "health",
    "invitation",
    "set_language",
    "switch_appointment",
    "account_logout",
    "family_door",
    "family_code",
    "family_leave",
    "service",
    "verify",
    "verify_number",
}
FOUND, FORBIDDEN, NOT_ALLOWED, SERVER_ERROR = 302, 403, 405, 500
# Where the students are, whose pages stand there; and where no word of them may be read.
INSIDE = ["ministry", "province", "city", "east", "east_one", "east_two"]
OUTSIDE = ["west", "west_one", "west_high", "east_high"]


@cache
def _views() -> dict[str, Callable[..., Any]]:
    """The views of all routes that are ours."""

    def walk(patterns: list[URLPattern | URLResolver]) -> dict[str, Callable[..., Any]]:
        found: dict[str, Callable[..., Any]] = {}
        for one in patterns:
            if isinstance(one, URLResolver):
                found |= walk(one.url_patterns)
            elif one.name and one.lookup_str.startswith(("matricula.", "django.views.i18n")):
                found[one.name] = one.callback
        return found

    return walk(get_resolver().url_patterns)


def our_routes() -> set[str]:
    """The names of all routes that are ours."""
    return set(_views())


def roles_at(tier: str) -> list[str]:
    """The roles that the pack has at a tier."""
    return [name for name, role in stack_for(PACK).roles.items() if tier in role.tiers]


def relation(victim: Victim, office: str) -> tuple[str, str]:
    """How an office stands to the school of the students: its own tier, and that of the lowest office over both.

    It is all that the walls can tell outsiders by.
    """
    orgs = victim.province.orgs
    above = [
        org.tier
        for org in orgs.values()
        if org.pk in orgs["east_one"].lineage and org.pk in orgs[office].lineage
    ]
    return orgs[office].tier, above[-1]


def walked_at(victim: Victim, office: str) -> list[str]:
    """The roles of an office outside whose walk is made; those of offices in one relation are dealt out among them.

    The head, who may do most, walks from each.
    """
    alike = [one for one in OUTSIDE if relation(victim, one) == relation(victim, office)]
    roles = roles_at(victim.province.orgs[office].tier)
    return [one for at, one in enumerate(roles) if one == "head" or alike[at % len(alike)] == office]


def browser_of(appointment: Appointment) -> Client:
    client = Client()
    client.force_login(appointment.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


# One of few cases: the pages of clauses are made alike, and this one is read by everybody.
CLAUSE = "CN-GZ-17.5"
# What every form is sent.
POSTED = {
    "step": "1",
    "answer": "approve",
    "reason": "x",
    "kind": "contact_form",
    "number": "G0",
    "name": "x",
}
# Lists of an area, asked for one that need not be the reader's.
OF_AN_AREA = (
    "sealed_copies",
    "sealed_workbook",
    "people",
    "people_workbook",
    "statuses_workbook",
    "officers_workbook",
    "ended_turns",
    "ended_turns_workbook",
)


def body(response: Any) -> str:
    """All that was answered, a file's bytes too; of a workbook what is written in it."""
    whole = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Type") == XLSX:
        with zipfile.ZipFile(io.BytesIO(whole)) as book:
            whole = b"".join(book.read(name) for name in book.namelist())
    return str(whole.decode(errors="replace"))


def takes(route: str, method: str) -> bool:
    """Whether a view hears such a request at all; if not, it answers 405 before it looks at who asks."""
    return at_the_door(route, method, None) != "not heard"


def addresses(victim: Victim, method: str, by: Acting | None = None) -> dict[str, str]:
    """Where every route lies that hears the method, and does not turn ``by`` away before it looks for anything.

    What is said then names nothing but the role and its law: of all that is said alike, two are asked for.
    """
    asked, where = set(), _where(victim)
    found = {name: at_the_door(name, method, by) for name in ROUTES}
    if by is not None:
        found |= {
            name: unseen(where[name], method, by, POSTED if method == "POST" else {})
            for name, said in found.items()
            if said == "heard"
        }
    for said in set(found.values()) - {"not heard"}:
        alike = [name for name, one in found.items() if one == said]
        asked |= set(alike if said == "heard" else (alike[0], alike[-1]))
    return {name: address for name, address in where.items() if name in asked}


def _where(victim: Victim) -> dict[str, str]:
    """Where every route lies; looked up once for each county, whose rows stay what they are."""
    if not victim.addresses:
        victim.addresses.update({name: reverse(name, args=of(victim)) for name, of in ROUTES.items()})
        victim.addresses["clause"] = reverse("clause", args=[CLAUSE])
    return victim.addresses


def at_the_door(route: str, method: str, by: Acting | None) -> str:
    """What the wrappers of a view say to a request: "not heard", "not permitted", "not a family", or else "heard".

    They ask the database nothing, which is held here: so whoever may the same is told the same, and it is asked once.
    The view itself is not reached: nobody's view has a parameter of that name.
    """
    asked = (route, method, by and (by.pack, by.role, by.permissions, by.barred_by))
    if asked not in _said:
        with connection.execute_wrapper(_asks_nothing):
            _said[asked] = _said_at_the_door(route, method, by)
    return _said[asked]


_said: dict[tuple[object, ...], str] = {}


def _said_at_the_door(route: str, method: str, by: Acting | None) -> str:
    view = _views().get(route)
    if view is None:
        return "heard"  # a page of others, of whom we know nothing
    request = _asking(RequestFactory().generic(method, "/"), by)
    try:
        answer = view(request, no_such_parameter=True)
    except NotPermitted:
        return "not permitted"
    except (AttributeError, Http404, Refused, TypeError):
        return "heard"
    if by is not None and answer.status_code == FOUND:
        return "not a family"
    return "not heard" if answer.status_code == NOT_ALLOWED else "heard"


def unseen(address: str, method: str, by: Acting, said: dict[str, str]) -> str:
    """What a view itself says before it asks the database anything: "not permitted", "nothing here", else "heard".

    Of others it knows nothing then. It is the view that is called, with what the walk asks; whatever else comes of
    that is left to the walk.
    """
    who = (address, method, tuple(said.items()), by.pack, by.role, by.permissions, by.barred_by)
    if who in _asking_anyhow:
        return "heard"
    made: Any = RequestFactory()
    request = _asking(made.post(address, said) if method == "POST" else made.get(address, said), by)
    view, torn = resolve(address), connection.needs_rollback
    try:
        with connection.execute_wrapper(_asks_nothing):
            view.func(request, *view.args, **view.kwargs)
    except NotPermitted:
        return "not permitted"
    except Http404:
        return "nothing here"
    except (Exception, _Asked):  # noqa: BLE001  the walk says what that is
        pass
    finally:
        connection.needs_rollback = torn
    _asking_anyhow.add(who)
    return "heard"


# Who was heard before, is asked for at once: that is never too seldom.
_asking_anyhow: set[tuple[object, ...]] = set()


class _Asked(BaseException):
    """The database was asked; nobody on the way catches it."""


def _asks_nothing(*_asked: Any) -> None:
    raise _Asked


def _asking(request: Any, by: Acting | None) -> Any:
    if by is not None:
        request.acting, request.family, request.user = by, None, _Somebody()
    return request


class _Somebody:
    is_authenticated = True
    login = uuid = ""


def every_page(victim: Victim, appointment: Appointment | None) -> dict[str, str]:
    """Every page with every side of a student as somebody sees it, and it is never an error of ours."""
    return _every_page(victim, _client(appointment), _acting(appointment))


def everything(victim: Victim, appointment: Appointment | None) -> dict[str, str]:
    """What somebody is answered on every route, asked in every way, and it is never an error of ours."""
    client, by = _client(appointment), _acting(appointment)
    answers = {f"GET {name} 0": page for name, page in _every_page(victim, client, by).items()}
    for name, queries in _questions(victim).items():
        address = reverse(name)
        for number, query in enumerate(queries, start=1):
            if by is not None and unseen(address, "GET", by, query) != "heard":
                continue
            # What the reader typed stands in the box again; that is no leak.
            answer = _heard(client.get(address, query), address)
            answers[f"GET {name} {number}"] = answer.replace(query.get("q", "\0"), "")
    for name, address in addresses(victim, "POST", by).items():
        if name not in ("set_language", "switch_appointment"):
            answers[f"POST {name}"] = _heard(client.post(address, POSTED), address)
    # What a form was told may be said on the next page.
    answers["GET home afterwards"] = _heard(client.get(reverse("home")), reverse("home"))
    return answers


def _every_page(victim: Victim, client: Client, by: Acting | None) -> dict[str, str]:
    pages = addresses(victim, "GET", by)
    if "student_tab" in pages:
        pages |= {
            f"student_tab {tab}": reverse("student_tab", args=[victim.student.uuid, tab]) for tab in TABS
        }
    return {name: _heard(client.get(address), address) for name, address in pages.items()}


def _client(appointment: Appointment | None) -> Client:
    return browser_of(appointment) if appointment else Client()


def _acting(appointment: Appointment | None) -> Acting | None:
    if appointment is None:
        return None
    return acting_in(Appointment.objects.select_related("user", "org").get(pk=appointment.pk))


def _heard(response: Any, address: str) -> str:
    assert response.status_code < SERVER_ERROR, f"{address} answered {response.status_code}"
    # The way back to where the reader stands is no leak, though an id of digits alone looks like a reference.
    return body(response) if address == "/" else body(response).replace(address, "")


def _questions(victim: Victim) -> dict[str, list[dict[str, str]]]:
    """What is asked of the pages that search, beside their plain address."""
    area = victim.province.orgs["east"].code
    typed: list[dict[str, str]] = [
        {"q": NAME},
        {"q": victim.numbers[0]},
        {"area": area},
        {"q": "20160305"},
        {"q": victim.numbers[0][-4:]},
        {"q": victim.numbers[0][:6]},
        {"q": "+86 139-0000-0000"},
    ]
    looked_into = [
        {"watch": "absent_three_days"},
        {"watch": "absent_three_days", "after": "2000-01-01~0"},
    ]
    questions = dict.fromkeys(("students", "students_workbook", "students_suggested"), typed)
    questions |= dict.fromkeys(("look_into", "look_into_workbook"), looked_into)
    return questions | {name: [{"area": area}] for name in OF_AN_AREA}
