"""The forms of the archive: filing an entry as the pack describes its kind, withdrawing one, keeping its original."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting
from matricula.kernel.clock import civil_today
from matricula.registry.api import check_content, content_form, paper_limits
from matricula.regulation.api import Stack
from matricula.web.clauses import words
from matricula.web.forms import DateBox, OfficeForm
from matricula.web.pack_fields import PROBLEM_WORDS, box_for, worded


class FilingForm(OfficeForm):
    """An entry of one kind. A file that was chosen is chosen again after a mistake: browsers keep none."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("What it is, as it stands on the paper."),
    )
    recorded_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=DateBox,
        help_text=gettext_lazy("The day of the paper or of what it tells, today at the latest."),
    )
    file = forms.FileField(
        label=gettext_lazy("Paper"),
        required=False,
        help_text=gettext_lazy("A scan or a photograph: PDF, JPEG or PNG."),
    )
    shelf_mark = forms.CharField(
        label=gettext_lazy("Original on paper"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "Where the school keeps it: cabinet, box or folder. Leave it empty if there is none."
        ),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    kind = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, by: Acting, stack: Stack, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        self.stack, self.of_kind = stack, kind
        self.law = content_form(stack, kind)
        for one in self.law.fields if self.law else ():
            self.fields[_name(one.id)] = worded(box_for(one, stack), one)
        today = civil_today(by.zone).isoformat()
        self.fields["recorded_on"].widget.attrs["max"] = today
        media_types, max_bytes = paper_limits(stack)
        self.fields["file"].widget.attrs.update(
            {"accept": ",".join(media_types), "data-max-bytes": max_bytes}
        )

    use_required_attribute = False

    def content(self) -> dict[str, str]:
        """What was entered for the pack, by the pack's names."""
        return {one.id: self.data.get(_name(one.id), "") for one in (self.law.fields if self.law else ())}

    def clean(self) -> dict[str, Any]:
        """What was entered for the pack is judged by the pack's form."""
        cleaned: dict[str, Any] = super().clean() or {}
        for one in check_content(self.stack, self.of_kind, self.content()).problems:
            name = _name(one.field)
            if name in self.fields and name not in self.errors:
                self.add_error(name, PROBLEM_WORDS[one.code])
        return cleaned

    def sections(self) -> list[tuple[str, list[Any]]]:
        """The pack's headings with their fields."""
        return [
            (
                words(section.names),
                [self[_name(one.id)] for one in self.law.fields if one.section == section.id],
            )
            for section in (self.law.sections if self.law else ())
            if self.law
        ]


class WithdrawalForm(OfficeForm):
    """Why an entry is withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stays with the entry, with the day and your name."),
    )


class OriginalForm(OfficeForm):
    """Where the original of an entry is kept."""

    shelf_mark = forms.CharField(
        label=gettext_lazy("Where it is kept"),
        max_length=80,
        help_text=gettext_lazy("The cabinet, the box or the folder."),
    )


def _name(field: str) -> str:
    # A pack may call a field of its own `title`.
    return f"content-{field}"
