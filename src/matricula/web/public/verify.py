"""Whether a certificate is genuine: a page and an answer in JSON for whoever holds the paper or its file."""

import json
import re
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from matricula.graduation.api import Verified, verify_code, verify_file
from matricula.regulation.api import Stack, stack_for
from matricula.web.answering import asks_json
from matricula.web.forms import UNPROCESSABLE
from matricula.web.guessing import network_address
from matricula.web.limits import TOO_MANY, Limit

WRONG: Final = Limit("verify_wrong", times=20, seconds=600)
"""So many wrong guesses of one address are told that they are wrong. A right code always answers."""
NOT_NOW: Final = 503
_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")


class Asked(forms.CharField):
    """A box that is asked for and not called optional; that a file may stand instead, the form judges."""

    def validate(self, value: Any) -> None:
        """Nothing is judged here."""


class VerifyForm(forms.Form):
    """Number and code as they stand on the paper, or the digest of its file."""

    use_required_attribute = False

    number = Asked(
        label=gettext_lazy("Certificate number"),
        max_length=60,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    code = Asked(
        label=gettext_lazy("Code of the certificate"),
        max_length=40,
        help_text=gettext_lazy("Twelve letters and digits in three groups, beside the square."),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Either a digest, or both number and code."""
        data: dict[str, Any] = super().clean() or {}
        digest = data.get("sha256", "")
        if digest:
            if not _DIGEST.fullmatch(digest):
                self.add_error(None, _("This is no digest of a file."))
            return data
        if not data.get("number"):
            self.add_error("number", _("Write the number of the certificate."))
        if not data.get("code"):
            self.add_error("code", _("Write the code of the certificate."))
        return data


# Programs of employers ask too, and whoever asks uses no right of theirs: there is nothing to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest, number: str = "") -> HttpResponseBase:
    """Asks for number and code, and answers; the code of a square stands in the fragment, which is never sent."""
    if request.method != "POST":
        return _shown(request, VerifyForm(initial={"number": number}), None)
    form = VerifyForm(_sent(request))
    if not form.is_valid():
        if asks_json(request):
            return JsonResponse({"errors": form.errors.get_json_data()}, status=UNPROCESSABLE)
        return _shown(request, form, None, status=UNPROCESSABLE)
    verified, status = _asked(request, form.cleaned_data)
    if asks_json(request):
        answer: HttpResponse = JsonResponse(_as_json(verified), status=status)
    else:
        answer = _shown(request, form, verified, status=status, of_file=bool(form.cleaned_data["sha256"]))
    if status == TOO_MANY:
        answer["Retry-After"] = str(WRONG.seconds)
    return answer


def _sent(request: HttpRequest) -> Any:
    """The fields of a form, or of an object in JSON."""
    if request.content_type != "application/json":
        return request.POST
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):  # no JSON, or nested deeper than anything that is meant
        return {}
    if not isinstance(found, dict):
        return {}
    # Half a character has no place on a page, nor in any number or code.
    return {name: str(value).encode(errors="replace").decode() for name, value in found.items()}


def _asked(request: HttpRequest, typed: dict[str, str]) -> tuple[Verified | None, int]:
    """What is true, with the status of the answer; None where it cannot be said now."""
    address = network_address(request)
    try:
        with transaction.atomic():
            # Whoever goes on guessing fills no log with it.
            asked_from = "" if WRONG.used_up_by(address) else address
            if typed["sha256"]:
                found = verify_file(typed["sha256"], asked_from=asked_from)
            else:
                found = verify_code(typed["number"], typed["code"], asked_from=asked_from)
    except DatabaseError:
        return None, NOT_NOW
    if not found.is_known and WRONG.passed_by(address):
        return None, TOO_MANY
    return found, 200


def _shown(
    request: HttpRequest,
    form: VerifyForm,
    verified: Verified | None,
    *,
    status: int = 200,
    of_file: bool = False,
) -> HttpResponse:
    asked = form.is_bound and not form.errors
    said = {
        "form": form,
        "asked": asked,
        "answer": (verified.answer if verified else "not_now") if asked else "",
        "told": _told(verified) if verified and verified.is_known else None,
        "of_file": of_file,
        "domain": urlsplit(settings.PUBLIC_URL).netloc,
    }
    return render(request, "public/verify.html", said, status=status)


def _told(found: Verified) -> dict[str, Any]:
    """What the database told, in the reader's words."""
    stack = stack_for(found.pack)
    language = get_language() or "en"
    return {
        "number": found.number,
        "kind": _kind(found, stack, language),
        "school": _name(found.school, language),
        "now_at": _name(found.now_at, language),
        "issued": _day(found.issued_at, found.zone),
        "ended": _day(found.ended_at, found.zone),
        "clause": found.clause,
        "clause_words": _clause_words(stack, found.clause, language),
        "source": stack.source_of(found.clause).title.in_(language) if found.clause else "",
        "lines": _lines(found, stack, language),
    }


def _lines(found: Verified, stack: Stack, language: str) -> list[tuple[str, str]]:
    kind = stack.certificates.get(found.kind)
    labels = kind.fields if kind else {}
    return [
        (labels[name].in_(language) if name in labels else name, value)
        for name, value in sorted(
            (found.says or {}).items(), key=lambda one: list(labels).index(one[0]) if one[0] in labels else 99
        )
    ]


def _kind(found: Verified, stack: Stack, language: str) -> str:
    kind = stack.certificates.get(found.kind)
    return kind.names.in_(language) if kind else found.kind


def _clause_words(stack: Stack, clause: str, language: str) -> str:
    return stack.clause(clause).paraphrase.in_(language) if clause else ""


def _name(names: dict[str, str] | None, language: str) -> str:
    return (names.get(language) or next(iter(names.values()))) if names else ""


def _day(moment: datetime | None, zone: str) -> str:
    return date_format(moment.astimezone(ZoneInfo(zone)).date()) if moment else ""


def _as_json(found: Verified | None) -> dict[str, Any]:
    if found is None:
        return {"answer": "not_now"}
    if not found.is_known:
        return {"answer": found.answer}
    told = _told(found)
    zone = ZoneInfo(found.zone)
    answer = {
        "answer": found.answer,
        "number": found.number,
        "kind": told["kind"],
        "school": told["school"],
        "issued_on": found.issued_at.astimezone(zone).date().isoformat() if found.issued_at else None,
        "ended_on": found.ended_at.astimezone(zone).date().isoformat() if found.ended_at else None,
        "clause": found.clause,
        "clause_says": told["clause_words"],
    }
    if found.says is not None:
        answer["says"] = found.says
    if told["now_at"]:
        answer["answered_by"] = told["now_at"]
    return answer
