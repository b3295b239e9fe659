"""Template tags that show parts: `part`, `icon`, `field`, `problems`, and blocks `callout`, `panel`, `dialog`."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect
from django.forms.forms import BaseForm
from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from matricula.web.parts.marks import Tone
from matricula.web.parts.part import Part

register = template.Library()

# Ids of popovers. Counted for the whole process, so that a fragment fetched later never repeats an id of its page.
_serials = count(1)


def _render(context: Context, name: str, values: dict[str, Any]) -> SafeString:
    engine = context.template.engine  # type: ignore[union-attr]  # set while a template renders
    # What a form inside a part needs of its page.
    kept = {name: context.get(name) for name in ("csrf_token", "sent_by")}
    inner = context.new({**kept, **values})
    return engine.get_template(name).render(inner)


@register.simple_tag(takes_context=True)
def part(context: Context, value: object) -> SafeString:
    """Show a part, a sequence of parts, or (escaped) plain words; None shows nothing."""
    if value is None:
        return SafeString("")
    if isinstance(value, Part):
        return _render(context, value.template, {"part": value})
    if isinstance(value, Iterable) and not isinstance(value, str):
        return mark_safe("".join(part(context, each) for each in value))  # noqa: S308 - each is already escaped
    return conditional_escape(str(value))


@register.inclusion_tag("parts/icon.html")
def icon(name: str, turns: bool = False) -> dict[str, Any]:
    """An icon of the sprite, silent to screen readers; `turns` mirrors it right to left."""
    return {"name": name, "turns": turns}


@register.simple_tag
def serial(prefix: str) -> str:
    """An id nobody else on the page has."""
    return f"{prefix}-{next(_serials)}"


@register.simple_tag(takes_context=True)
def field(context: Context, bound: BoundField) -> SafeString:
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
    limit = widget.attrs.get("data-max-bytes")
    box = "" if kind == "cards" else bound.as_widget(attrs=attrs)
    values = {
        "bound": bound,
        "kind": kind,
        "box": box,
        "described": attrs.get("aria-describedby", ""),
        "max_bytes": limit,
    }
    return _render(context, "parts/field.html", values)


@register.simple_tag(takes_context=True)
def problems(context: Context, form: BaseForm) -> SafeString:
    """The error summary: everything wrong in a form, each line leading to its field. Nothing when all is well."""
    if not form.is_bound or not form.errors:
        return SafeString("")
    lines = [("", str(error)) for error in form.non_field_errors()]
    for bound in form:
        first = f"{bound.auto_id}_0" if isinstance(bound.field.widget, RadioSelect) else bound.auto_id
        lines += [
            (first, _("%(field)s: %(problem)s") % {"field": bound.label, "problem": error})
            for error in bound.errors
        ]
    return _render(context, "parts/problems.html", {"lines": lines})


@register.simple_block_tag(takes_context=True)
def callout(context: Context, content: str, tone: str, title: object = "") -> SafeString:
    """A boxed notice. `tone`: info, warning, refused, done or locked."""
    values = {"content": content, "tone": tone, "icon_name": Tone(tone).icon, "title": title}
    return _render(context, "parts/callout.html", values)


@register.simple_block_tag(takes_context=True)
def panel(context: Context, content: str, title: object, more: object = "", href: str = "") -> SafeString:
    """A titled stretch of a page, with an optional link in its head."""
    return _render(
        context, "parts/panel.html", {"content": content, "title": title, "more": more, "href": href}
    )


@register.simple_block_tag(takes_context=True)
def dialog(context: Context, content: str, id: str, title: object) -> SafeString:  # noqa: A002 - an HTML id
    """A modal dialog; `<button type="button" command="show-modal" commandfor="its id">` opens it, scripts or none."""
    return _render(context, "parts/dialog.html", {"content": content, "id": id, "title": title})
