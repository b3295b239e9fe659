"""What the pages of the service share: whose school, its law, how far somebody has come, letters."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from matricula.authorities.api import Acting, Org, Tier, own_office
from matricula.families.api import (
    ELECTRONIC,
    FAMILY_BASIS,
    MARKS,
    PROCESSING,
    Declaration,
    Letter,
    Reader,
    ReaderState,
    only_students,
    serves_families,
    since_of,
    takes_requests,
    written,
)
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note
from matricula.web.coded import day
from matricula.web.names import org_name

STATES = {
    ReaderState.SILENT: (parts.Tone.info, gettext_lazy("silent")),
    ReaderState.CODE_SENT: (parts.Tone.waiting, gettext_lazy("code sent")),
    ReaderState.READING: (parts.Tone.done, gettext_lazy("reading")),
    ReaderState.REFUSED: (parts.Tone.refused, gettext_lazy("refused, on paper")),
    ReaderState.NO_CONSENT: (parts.Tone.warning, gettext_lazy("no consent yet")),
}
DECLARED = {
    (PROCESSING, True): gettext_lazy("Consents to the processing of personal data"),
    (PROCESSING, False): gettext_lazy("Refuses, or withdraws, consent to the processing of personal data"),
    (ELECTRONIC, False): gettext_lazy("Refuses the electronic diary"),
    (ELECTRONIC, True): gettext_lazy("Takes the refusal of the electronic diary back"),
    (MARKS, True): gettext_lazy("Agrees to marks in e-mails"),
    (MARKS, False): gettext_lazy("Wants no marks in e-mails, only that there is something new"),
}
CHANNELS = {
    "account": gettext_lazy("in the account"),
    "mail": gettext_lazy("by e-mail"),
    "paper": gettext_lazy("on paper"),
}
RHYTHMS = {"daily": gettext_lazy("daily"), "weekly": gettext_lazy("weekly")}


def school_served(by: Acting, *, requests: bool = False) -> tuple[Org, Stack]:
    """One's own school, whose law gives families access (or takes requests for it); elsewhere there is no such page."""
    stack = stack_for(by.pack)
    served = takes_requests(stack) if requests else serves_families(stack)
    if by.tier != Tier.SCHOOL or not served:
        raise Http404
    return own_office(by), stack


def state_mark(reader: Reader) -> parts.Status:
    """How far somebody has come, as a mark."""
    tone, said = STATES[reader.state]
    return parts.Status(tone, said)


def state_since(reader: Reader, by: Acting) -> str:
    """Since when."""
    since = since_of(reader)
    if reader.code is not None and reader.state == ReaderState.CODE_SENT:
        return _("good until %(day)s") % {"day": local_day(reader.code.expires_at, by)}
    return _("since %(day)s") % {"day": local_day(since, by)} if since else ""


def local_day(moment: datetime, by: Acting) -> str:
    """The day of a moment, where the reader is."""
    return day(moment.astimezone(by.zone).date())


def declared_words(one: Declaration) -> str:
    """What was declared."""
    return str(DECLARED[one.matter, one.agreed])


def letters_page(
    request: HttpRequest, by: Acting, school: Org, letters: Iterable[tuple[Reader, Letter]]
) -> HttpResponse:
    """The letters, once, to be printed; neither a browser nor we keep them."""
    shown = [letter_data(request, by, school, reader, letter) for reader, letter in letters]
    answer = render(
        request,
        "families/letter.html",
        {
            "letters": shown,
            "school": org_name(school),
            "clause": clause_note(by.pack, stack_for(by.pack).basis(FAMILY_BASIS)),
        },
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def letter_data(
    request: HttpRequest, by: Acting, school: Org, reader: Reader, letter: Letter
) -> dict[str, Any]:
    """What stands in a letter, in words: for the page and for the printed document."""
    student = reader.enrollment.student.name
    return {
        "title": _("Letter with a code"),
        "school": org_name(school),
        "to": reader.name,
        "says": _("With this letter you can see where you stand before graduation, and confirm your record.")
        if only_students(stack_for(school.pack))
        else _("With this letter you can read the diary of %(student)s.") % {"student": student},
        "facts": [
            [_("Address"), request.build_absolute_uri(reverse("family_code")).removesuffix("code/")],
            [_("Name to sign in with"), letter.login],
            [pgettext("letter", "Code"), written(letter.code)],
            [_("Good until"), local_day(letter.expires_at, by)],
        ],
        "then": [
            _(
                "Open the address, choose the use of a code, and type name and code. Then you choose a password."
            ),
            _(
                "The code is good once. Keep the name: you sign in with it. If the code is too old, ask for a new one."
            ),
        ],
    }
