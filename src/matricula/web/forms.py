"""What all forms of the office pages share: how a refusal looks in them, and what was typed before a session ended."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from matricula.authorities.api import Acting
from matricula.regulation.api import Refused
from matricula.web.access import OfficeRequest
from matricula.web.refusing import log_refusal
from matricula.web.stash import restored

UNPROCESSABLE = 422


class DateBox(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class OfficeForm(forms.Form):
    """A form of an appointment; its template adds ``parts/acting_fields.html``, so nothing is lost (see ``stash``)."""

    def __init__(self, by: Acting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def refuse(self, refused: Refused) -> None:
        """Show a refusal in the form: what is wrong, the clause, and what to do next."""
        log_refusal(refused)
        language = get_language() or "en"
        cited = f" ({refused.clause})" if refused.clause else ""
        self.add_error(None, f"{refused.text_in(language)}{cited} {refused.next_step_in(language)}".strip())

    @property
    def status(self) -> int:
        """The status of a page with this form: 422 when it was sent and could not be accepted."""
        return UNPROCESSABLE if self.is_bound and not self.is_valid() else 200


def posted(request: OfficeRequest | HttpRequest) -> QueryDict | None:
    """What was sent, or what had been sent when the session ended; ``None`` for a form that is only shown."""
    if request.method == "POST":
        return request.POST
    return restored(request)
