"""What all forms of the office pages share: how a refusal looks in them, and what was typed before a session ended."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, runtime_checkable

from django import forms
from django.db import DatabaseError, connection
from django.http import HttpRequest, QueryDict
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from psycopg.pq import TransactionStatus

from matricula.audit.api import refusal_for
from matricula.authorities.api import Acting, NotPermitted
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


class Amount(forms.DecimalField):
    """A number whose bounds, where it does not keep them, are told as its reader writes numbers."""

    def run_validators(self, value: Any) -> None:
        """As Django does, which writes a bound as a program does: 0.9."""
        try:
            super().run_validators(value)
        except forms.ValidationError as refused:
            for one in refused.error_list:
                if one.params and "limit_value" in one.params:
                    one.params = {**one.params, "limit_value": number_format(one.params["limit_value"])}
            raise


class Suggested(forms.TextInput):
    """A line of text with what may be meant below it: one chooses, or types something else."""

    def __init__(self, input_type: str = "text") -> None:
        super().__init__({"autocomplete": "off"})
        self.input_type = input_type
        self.suggestions: list[tuple[str, str]] = []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The box and its list."""
        known = f"{(attrs or {}).get('id', name)}_list"
        box = super().render(name, value, {**(attrs or {}), "list": known}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.suggestions)
        return format_html('{}<datalist id="{}">{}</datalist>', box, known, options)


def suggest(form: forms.Form, field: str, suggestions: list[tuple[str, str]]) -> None:
    """What may be meant in a field whose widget is ``Suggested``: what is filled in, and how people know it."""
    widget = form.fields[field].widget
    if isinstance(widget, Suggested):
        widget.suggestions = suggestions


@runtime_checkable
class BoundToArea(Protocol):
    """A field whose choices lie within the area of whoever fills the form in."""

    def within(self, by: Acting) -> None: ...


class RefusableForm(forms.Form):
    """A form in which a refusal can stand."""

    refused: Refused | None = None
    beside: Mapping[str, str] = {}  # read, never changed
    """By the code of a refusal, or by what stands before its dot: the field beside which it is shown."""

    def showing_refusals(self) -> "RefusalsShown":
        """Around what the form asks for: a refusal ends the body, and the page is shown again with it in the form."""
        return RefusalsShown(self)

    def refuse(self, refused: Refused) -> None:
        """Show a refusal in the form: what is wrong, the clause, and what to do next."""
        log_refusal(refused)
        self.refused = refused
        language = get_language() or "en"
        cited = f" ({refused.clause})" if refused.clause else ""
        field = self.beside.get(refused.code) or self.beside.get(refused.code.partition(".")[0])
        self.add_error(field, f"{refused.text_in(language)}{cited} {refused.next_step_in(language)}".strip())

    @property
    def status(self) -> int:
        """The status of a page with this form: 422 when it was sent and could not be accepted."""
        return UNPROCESSABLE if self.is_bound and not self.is_valid() else 200


class RefusalsShown:
    """What ``showing_refusals`` enters.

    What was filled in is put right in the form, also where the database alone refused it; a permission cannot be, so
    ``NotPermitted`` goes on and becomes a page of its own (``refusing.refusal_response``).
    """

    def __init__(self, form: RefusableForm) -> None:
        self.form = form

    def __enter__(self) -> None:
        """Nothing to prepare: an action undoes itself when it refuses."""

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Whether the body was refused, and the form says so now."""
        refused = _by_the_database(raised) if isinstance(raised, DatabaseError) else raised
        if not isinstance(refused, Refused) or isinstance(refused, NotPermitted):
            return False
        self.form.refuse(refused)
        return True


def _by_the_database(error: DatabaseError) -> Refused | None:
    """What the database refused, in words, if the action has undone itself and the page can still ask for anything."""
    if (
        connection.needs_rollback
        or connection.connection.info.transaction_status is TransactionStatus.INERROR
    ):
        return None
    return refusal_for(error)


class OfficeForm(RefusableForm):
    """A form of an appointment; its template adds ``parts/acting_fields.html``, so nothing is lost (see ``stash``)."""

    def __init__(self, by: Acting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        for one in self.fields.values():
            if isinstance(one, BoundToArea):
                one.within(by)


def posted(request: OfficeRequest | HttpRequest) -> QueryDict | None:
    """What was sent, or what had been sent when the session ended; ``None`` for a form that is only shown."""
    if request.method == "POST":
        return request.POST
    return restored(request)
