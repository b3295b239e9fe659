"""What templates call: `show` for parts and words, `icon`, `field`, `problems`, and the boxes round other content."""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any, cast

from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect
from django.forms.forms import BaseForm
from django.template import engines
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from matricula.authorities.api import User
from matricula.web.parts.marks import Status, Tone
from matricula.web.parts.part import Part
from matricula.web.parts.tables import Table
from matricula.web.templating.asking import being_written, serial
from matricula.web.templating.rows import choices, table_rows

ENGINE = "pages"
NOTHING = Markup()


def show(value: object) -> Markup:
    """A part, a sequence of parts, or (escaped) plain words; None shows nothing."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, Status):
        return _status(value.tone, str(value.label), value.icon)
    if isinstance(value, Part):
        return _draw(value.template, value)
    if isinstance(value, Iterable) and not isinstance(value, Promise):
        return NOTHING.join(map(show, value))
    return escape(value)


def icon(name: str, turns: bool = False) -> Markup:
    """An icon of the sprite, silent to screen readers; `turns` mirrors it right to left."""
    return _icon(name, turns)


@cache
def _icon(name: str, turns: bool) -> Markup:
    return _draw("parts/icon.html", name, turns)


@lru_cache(maxsize=1_000)
def _status(tone: Tone, label: str, icon_name: str) -> Markup:
    """Few marks, each in many rows and on many pages: drawn once in each language."""
    return _draw(Status.template, Status(tone, label, icon_name))


def rows(table: Table) -> Markup:
    """The rows of a table."""
    return table_rows(table, show)


def field(bound: BoundField) -> Markup:
    """A form field with label, hint, error and box, tied together for screen readers.

    Radio choices whose label is a `Choice` become cards. A file box shows `max_bytes_words` of its widget's attrs.
    """
    widget = bound.field.widget
    described = [
        f"{bound.auto_id}_hint" if bound.help_text else "",
        f"{bound.auto_id}_error" if bound.errors else "",
    ]
    attrs: dict[str, Any] = {}
    if any(described):
        attrs["aria-describedby"] = " ".join(filter(None, described))
    if bound.errors:
        attrs["aria-invalid"] = "true"
    kind = (
        "cards"
        if isinstance(widget, RadioSelect)
        else "tick"
        if isinstance(widget, CheckboxInput)
        else "file"
        if isinstance(widget, FileInput)
        else "plain"
    )
    return _draw(
        "parts/field.html",
        bound=bound,
        kind=kind,
        box="" if kind == "cards" else bound.as_widget(attrs=attrs),
        described=attrs.get("aria-describedby", ""),
        max_bytes=widget.attrs.get("data-max-bytes"),
    )


def problems(form: BaseForm | None) -> Markup:
    """The error summary: everything wrong in a form, each line leading to its field. Nothing when all is well."""
    if form is None or not form.is_bound or not form.errors:
        return NOTHING
    lines = [("", str(error)) for error in form.non_field_errors()]
    for bound in form:
        first = f"{bound.auto_id}_0" if isinstance(bound.field.widget, RadioSelect) else bound.auto_id
        lines += [
            (first, _("%(field)s: %(problem)s") % {"field": bound.label, "problem": error})
            for error in bound.errors
        ]
    return _draw("parts/problems.html", lines=lines)


def callout(tone: str, title: object = "", *, caller: Callable[[], Markup]) -> Markup:
    """A boxed notice. `tone`: info, warning, refused, done or locked."""
    return _draw("parts/callout.html", content=caller(), tone=tone, icon_name=Tone(tone).icon, title=title)


def panel(title: object, more: object = "", href: str = "", *, caller: Callable[[], Markup]) -> Markup:
    """A titled stretch of a page, with an optional link in its head."""
    return _draw("parts/panel.html", content=caller(), title=title, more=more, href=href)


def dialog(id: str, title: object, *, caller: Callable[[], Markup]) -> Markup:  # noqa: A002 - an HTML id
    """A modal dialog; `<button type="button" command="show-modal" commandfor="its id">` opens it, scripts or none."""
    return _draw("parts/dialog.html", content=caller(), id=id, title=title)


def page_token() -> str:
    """The token against forged forms; empty where no request is answered."""
    answer = being_written()
    return answer.token if answer is not None else ""


def csrf_field() -> Markup:
    """The hidden field by which a form shows that a page of ours sent it."""
    answer = being_written()
    return NOTHING if answer is None else _draw("parts/csrf_field.html", token=answer.token)


def sender_fields() -> Markup:
    """The same, and whom the form was shown to in which appointment: every form that writes carries them."""
    answer = being_written()
    by = getattr(answer.request, "acting", None) if answer is not None else None
    user = getattr(answer.request, "user", None) if answer is not None else None
    if by is None or not isinstance(user, User):
        return csrf_field()
    return csrf_field() + _draw("parts/acting_fields.html", user.uuid, by.appointment_id)


def _draw(template: str, *args: object, **kwargs: object) -> Markup:
    """What the macro `draw` of a template makes of its arguments."""
    macro = cast("Any", engines[ENGINE]).env.get_template(template).module.draw
    drawn: Markup = macro(*args, **kwargs)
    return drawn


NAMES: dict[str, Callable[..., object]] = {
    one.__name__: one
    for one in (
        show,
        icon,
        rows,
        choices,
        serial,
        field,
        problems,
        callout,
        panel,
        dialog,
        page_token,
        csrf_field,
        sender_fields,
    )
}
