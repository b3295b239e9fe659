"""Asks for every page in every way, as whoever it is told to be."""

import io
import zipfile
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from matricula.authorities.api import Appointment
from matricula.authorities.tests.people import PACK
from matricula.regulation.api import stack_for
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
SERVER_ERROR = 500
OUTSIDE = ["west", "west_one", "west_high", "east_high"]


def our_routes() -> set[str]:
    """The names of all routes that are ours."""

    def walk(patterns: list[URLPattern | URLResolver]) -> set[str]:
        names: set[str] = set()
        for one in patterns:
            if isinstance(one, URLResolver):
                names |= walk(one.url_patterns)
            elif one.name and one.lookup_str.startswith(("matricula.", "django.views.i18n")):
                names.add(one.name)
        return names

    return walk(get_resolver().url_patterns)


def roles_at(tier: str) -> list[str]:
    """The roles that the pack has at a tier."""
    return [name for name, role in stack_for(PACK).roles.items() if tier in role.tiers]


def browser_of(appointment: Appointment) -> Client:
    client = Client()
    client.force_login(appointment.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


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


def everything(victim: Victim, client: Client) -> dict[str, str]:
    """What the client is answered on every route, asked in every way, which is never an error of ours."""
    answers = {}

    def heard(response: Any, asked: str, address: str) -> str:
        assert response.status_code < SERVER_ERROR, f"{asked} answered {response.status_code}"
        # The way back to where the reader stands is no leak, though an id of digits alone looks like a reference.
        return body(response).replace(address, "")

    for name, arguments in ROUTES.items():
        address = reverse(name, args=arguments(victim))
        queries: list[dict[str, str]] = [{}]
        if name in ("students", "students_workbook", "students_suggested"):
            queries = [
                {},
                {"q": NAME},
                {"q": victim.numbers[0]},
                {"area": victim.province.orgs["east"].code},
                {"q": "20160305"},
                {"q": victim.numbers[0][-4:]},
                {"q": victim.numbers[0][:6]},
                {"q": "+86 139-0000-0000"},
            ]
        if name in ("look_into", "look_into_workbook"):
            queries = [
                {},
                {"watch": "absent_three_days"},
                {"watch": "absent_three_days", "after": "2000-01-01~0"},
            ]
        if name in OF_AN_AREA:
            queries.append({"area": victim.province.orgs["east"].code})
        for number, query in enumerate(queries):
            asked = query.get("q", "\0")
            # What the reader typed stands in the box again; that is no leak.
            answer = heard(client.get(address, query), f"{address} {query}", address)
            answers[f"GET {name} {number}"] = answer.replace(asked, "")
        posted = {
            "step": "1",
            "answer": "approve",
            "reason": "x",
            "kind": "contact_form",
            "number": "G0",
            "name": "x",
        }
        if name not in ("set_language", "switch_appointment"):
            answers[f"POST {name}"] = heard(client.post(address, posted), f"POST {address}", address)
    return answers
