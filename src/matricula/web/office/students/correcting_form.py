"""The form on which the particulars of a student are corrected: a box for each column of the record's layout."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting
from matricula.registry.api import (
    LONGEST_REASON,
    RECORD_LAYOUT,
    AgainstTheLaw,
    NotAcceptable,
    Person,
    correctable,
    kept_values,
    renamed,
    state_of,
)
from matricula.regulation.api import Column, ColumnType, Refused, Required, Stack
from matricula.web.clauses import in_reader_words, words
from matricula.web.coded import table_label
from matricula.web.forms import DateBox, OfficeForm
from matricula.web.masking import masked
from matricula.web.office.students.record.particulars import shown
from matricula.web.pack_fields import PROBLEM_WORDS

# Never shown in full without being asked for, so the box begins empty, and stays as it is when nothing is typed.
HIDDEN = ColumnType.idnumber
LONG = 100
SAME, ANOTHER = "same", "another"


class Asked(forms.CharField):
    """A box that the form asks to be filled in, and that may stay empty where it was: the action judges."""

    def validate(self, value: Any) -> None:
        """Nothing is judged here."""


class ParticularsForm(OfficeForm):
    """The particulars as they stand, each in its box; what is judged is judged by the action."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "What the correction rests on. It stays in the history, with the day and your name."
        ),
    )

    seen = forms.CharField(widget=forms.HiddenInput)
    first = forms.TypedChoiceField(
        label=gettext_lazy("Who stands first"), coerce=int, required=False, empty_value=None
    )

    use_required_attribute = False

    def __init__(
        self,
        by: Acting,
        stack: Stack,
        person: Person,
        *args: Any,
        told: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """``told``, by the fields of the layout, stands in the boxes in place of what the record says."""
        super().__init__(by, *args, **kwargs)
        self.stack, self.person = stack, person
        self.layout = stack.layout(RECORD_LAYOUT)
        self.kept = kept_values(stack, person)
        self.columns = correctable(stack)
        for column in self.columns:
            self.fields[box_name(column)] = box = _box(stack, column, self.kept[column.field])
            if told and column.field in told:
                box.initial, box.help_text = told[column.field], self.says_now(column)
        for at, one in person.family.items():
            self.fields[f"who-{at}"] = _who(one.name)
        self._offer_order()
        self.initial["seen"] = state_of(stack, person)

    def _offer_order(self) -> None:
        family = sorted(self.person.family.items())
        if len(family) < 2:
            del self.fields["first"]
            return
        box: Any = self.fields["first"]
        box.choices = [(at, one.name) for at, one in family]
        box.initial = family[0][0]

    def clean(self) -> dict[str, Any]:
        """Whoever is called otherwise is the same person or another: nobody but the reader knows."""
        for at in renamed(self.layout, self.person, self.typed()):
            if not self.cleaned_data.get(f"who-{at}"):
                self.add_error(f"who-{at}", _("The name is another one: say whose it is."))
        return self.cleaned_data

    @property
    def same_person(self) -> list[int]:
        """The places of the form in which the same person stands, spelled otherwise."""
        return [at for at in self.person.family if self.cleaned_data.get(f"who-{at}") == SAME]

    def typed(self) -> dict[str, str]:
        """What was typed, by the names of the layout; a hidden number that nobody typed is none of it."""
        sent = {one.field: self.data[box_name(one)] for one in self.columns if box_name(one) in self.data}
        hidden = {one.field for one in self.columns if one.type is HIDDEN}
        return {field: text for field, text in sent.items() if text or field not in hidden}

    def compare_again(self) -> None:
        """Say beside each field that was typed otherwise what the record says now; the next press is upon that."""
        typed = self.typed()
        for column in self.columns:
            if column.field in typed and typed[column.field].strip() != _as_typed(self.kept[column.field]):
                self.add_error(box_name(column), self.says_now(column))
        self.data = (
            {**self.data.dict(), "seen": self.initial["seen"]} if isinstance(self.data, QueryDict) else {}
        )

    def says_now(self, column: Column) -> str:
        """What the record says in a column, for somebody who compares."""
        now = self.kept[column.field]
        return _("The record says now: %(value)s") % {
            "value": shown(self.stack, column, now) if now is not None else "—"
        }

    def not_accepted(self, refused: Refused) -> bool:
        """Show beside the fields what the action has against them; whether it named any."""
        match refused:
            case NotAcceptable():
                for one in refused.problems:
                    if f"record-{one.field}" in self.fields:
                        self.add_error(f"record-{one.field}", PROBLEM_WORDS[one.code])
                return bool(self.errors)
            case AgainstTheLaw():
                self.add_error(
                    f"record-{refused.field}", f"{in_reader_words(refused.text)} ({refused.clause})"
                )
                return True
        return False

    def sections(self) -> list[tuple[str, list[Any]]]:
        """The layout's headings with their fields."""
        found = [
            (
                words(title),
                [field for one in self.columns if one.group == group for field in self._beside(one)],
            )
            for group, title in self.layout.groups.items()
        ]
        return [(title, fields) for title, fields in found if fields]

    def _beside(self, column: Column) -> list[Any]:
        """The field of a column; behind the name of a family member, whose name it is when it changes."""
        member, _underscore, name = column.field.partition("_")
        at = self.layout.members.index(member) + 1 if member in self.layout.members else 0
        asked = [self[f"who-{at}"]] if name == "name" and at in self.person.family else []
        return [self[box_name(column)], *asked]


def box_name(column: Column) -> str:
    # A layout may have a field called `reason`, or like a field that every form has.
    return f"record-{column.field}"


def _as_typed(kept: Any) -> str:
    """What the box of a field begins with."""
    return "" if kept is None else str(int(kept)) if isinstance(kept, bool) else str(kept)


def _who(name: str) -> forms.Field:
    choices = [
        ("", gettext_lazy("The name stays")),
        (SAME, gettext_lazy("The same person, whose name is put right")),
        (ANOTHER, gettext_lazy("Another person")),
    ]
    return forms.ChoiceField(
        label=_("If the name changes"),
        choices=choices,
        required=False,
        help_text=_(
            "Another person takes the place of %(name)s, who leaves the record and reads of the student no longer."
        )
        % {"name": name},
    )


def _box(stack: Stack, column: Column, kept: Any) -> forms.Field:
    """The box of a column, beginning with what the record says."""
    said = _as_typed(kept)
    box = Asked(
        widget=_widget(stack, column, said),
        label=words(column.label),
        help_text=words(column.rule),
        required=column.required is Required.yes,
        initial=said,
    )
    if column.type is HIDDEN:
        box.initial = ""
        if said:
            box.help_text = _("On record: %(number)s. Type a number only to replace it.") % {
                "number": masked(said)
            }
    return box


def _widget(stack: Stack, column: Column, said: str) -> forms.Widget:
    match column.type:
        case ColumnType.flag:
            return forms.Select(choices=[("", "—"), ("1", _("Yes")), ("0", _("No"))])
        case ColumnType.code:
            table = stack.table(column.table or "")
            # A code that is no longer offered stays until somebody chooses another.
            codes = table.offered if said in table.offered or not said else (*table.offered, said)
            return forms.Select(
                choices=[("", "—"), *((code, table_label(stack, table.name, code)) for code in codes)]
            )
        case ColumnType.date8:
            return DateBox()
    return forms.Textarea(attrs={"rows": 2}) if (column.max or 0) > LONG else forms.TextInput()
