"""The days that an extract is made of."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from matricula.web.forms import DateBox

MOST_DAYS: Final = 400


class SpanForm(forms.Form):
    """The first and the last day of an extract."""

    since = forms.DateField(label=_("First day"), widget=DateBox)
    until = forms.DateField(label=_("Last day"), widget=DateBox)

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first, nor more than a school year after it."""
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and not 0 <= (until - since).days <= MOST_DAYS:
            self.add_error("until", _("The last day lies before the first, or more than a year after it."))
        return said
