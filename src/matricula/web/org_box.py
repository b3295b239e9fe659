"""A form's box for an office or school: its code or its whole name, with the list of the area as far as it is short."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org, orgs_within
from matricula.web.names import org_name

# A province has thousands of schools: past this many the list holds the offices only, and schools are typed.
LISTED = 300


class OrgBox(forms.TextInput):
    """A box with a list to choose from while one types; without scripts, too."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})
        self.orgs: list[Org] = []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The box and its list."""
        known = f"{(attrs or {}).get('id', name)}_known"
        box = super().render(name, value, {**(attrs or {}), "list": known}, renderer)
        options = format_html_join(
            "", '<option value="{}">{}</option>', ((one.code, org_name(one)) for one in self.orgs)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', box, known, options)


class OrgField(forms.CharField):
    """An open office or school within the reach of whoever fills the form in, by code or whole name."""

    widget = OrgBox
    default_error_messages = {
        "none": _("There is no such office or school in your area. Take its code from the list of the area."),
        "several": _("Several are called so. Give the code instead."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=140, **options)
        self.by: Acting | None = None

    def within(self, by: Acting) -> None:
        """Bind the field to the area of an appointment; at most two statements."""
        self.by = by
        known = list(orgs_within(by.org_path)[: LISTED + 1])
        if len(known) > LISTED:
            known = list(orgs_within(by.org_path).exclude(tier="school")[:LISTED])
        box: Any = self.widget
        # Paths are text, in which the tenth office stands before the second.
        box.orgs = sorted(known, key=lambda one: one.lineage)

    def clean(self, value: Any) -> Org | None:
        """The org that was meant."""
        written = super().clean(value)
        if not written or self.by is None:
            return None
        area = orgs_within(self.by.org_path)
        found = list(area.filter(code=written)[:1])
        if not found:
            called = Q()
            for language, _name in settings.LANGUAGES:
                called |= Q(**{f"names__{language}": written})
            found = list(area.filter(called)[:2])
        if len(found) != 1:
            problem = "several" if found else "none"
            raise forms.ValidationError(self.error_messages[problem], code=problem)
        return found[0]
