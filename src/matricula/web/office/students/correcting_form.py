"""The form on which the particulars of a student are corrected: a box for each column of the record's layout."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.fields import InvalidJSONInput
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting
from matricula.kernel.text import tidy
from matricula.registry.api import (
    LONGEST_REASON,
    RECORD_LAYOUT,
    AgainstTheLaw,
    Change,
    FieldChange,
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


class Shown(forms.JSONField):
    """What the boxes began with, by their fields: texts alone."""

    def to_python(self, value: Any) -> Any:
        """As sent, if it is what a page could have sent."""
        shown = super().to_python(value)
        if not isinstance(shown, dict) or not all(isinstance(one, str) for one in shown.values()):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid", {"value": value})
        return shown

    def prepare_value(self, value: Any) -> Any:
        """In ASCII: half a surrogate that somebody sent could not be written into a page."""
        return value if isinstance(value, InvalidJSONInput) else json.dumps(value)


class ParticularsForm(OfficeForm):
    """The particulars as they stand, each in its box; what is judged is judged by the action.

    The form carries what the boxes began with: only a box that was touched is written, so that nothing is undone that
    somebody else has corrected meanwhile.
    """

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "What the correction rests on. It stays in the history, with the day and your name."
        ),
    )

    seen = forms.CharField(widget=forms.HiddenInput)
    was = Shown(widget=forms.HiddenInput)
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
        self.begun = {one.field: _begins(one, self.kept[one.field]) for one in self.columns}
        self.initial["seen"], self.initial["was"] = state_of(stack, person), self.begun

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
            whose = self.cleaned_data.get(f"who-{at}")
            if not whose:
                self.add_error(f"who-{at}", _("The name is another one: say whose it is."))
            elif whose == ANOTHER:
                self._empty_boxes_of(at)
        return self.cleaned_data

    def _empty_boxes_of(self, at: int) -> None:
        """What nobody typed in a place is of the person before: it goes, and the reader looks once more."""
        typed, was = self.typed(), self.cleaned_data.get("was", {})
        member = f"{self.layout.members[at - 1]}_"
        left = [one for one in self.columns if one.field.startswith(member) and one.field not in typed]
        left = [one for one in left if was.get(one.field)]
        if not left:
            return
        self._show({box_name(one): "" for one in left}, {**was, **{one.field: "" for one in left}})
        said = _("The boxes that told of %(name)s are empty now: fill in what is so of the other person.")
        self.add_error(f"who-{at}", said % {"name": self.person.family[at].name})

    def _show(self, boxes: Mapping[str, str], was: Mapping[str, str]) -> None:
        """Show other texts in some boxes than were sent, and carry on from what they began with."""
        sent = {name: self.data[name] for name in self.data}
        self.data = {**sent, **boxes, "was": json.dumps(was)}

    @property
    def same_person(self) -> list[int]:
        """The places of the form in which the same person stands, spelled otherwise."""
        return [at for at in self.person.family if self.cleaned_data.get(f"who-{at}") == SAME]

    def typed(self) -> dict[str, str]:
        """What was typed, by the names of the layout: the boxes that say something else than they began with."""
        was = self.cleaned_data.get("was", {})
        sent = {one.field: self.data[box_name(one)] for one in self.columns if box_name(one) in self.data}
        return {field: text for field, text in sent.items() if tidy(text) != tidy(was.get(field, ""))}

    def compare_again(self, last: Mapping[str, tuple[Change, FieldChange]]) -> None:
        """Say beside each box that was touched what stands there now; the others show it, and are untouched anew.

        ``last`` is the last change of each column: who has written meanwhile what somebody else has typed about, too.
        """
        typed, was = self.typed(), self.cleaned_data["was"]
        for column in self.columns:
            if column.field in typed and tidy(typed[column.field]) != _as_typed(self.kept[column.field]):
                meanwhile = tidy(was.get(column.field, "")) != tidy(self.begun[column.field])
                change = last.get(column.field) if meanwhile else None
                self.add_error(
                    box_name(column), self._was_changed(column, *change) if change else self.says_now(column)
                )
        untouched = {box_name(one): self.begun[one.field] for one in self.columns if one.field not in typed}
        self._show({**untouched, "seen": self.initial["seen"]}, self.begun)

    def _was_changed(self, column: Column, change: Change, each: FieldChange) -> str:
        """Who has written into a column since the form was opened, when, and what stood there before."""
        words = _(
            "%(name)s changed it on %(day)s from %(before)s to %(after)s. The box holds what you typed:"
            " leave it to write that, or type what is right."
        )
        return words % {
            "name": change.user_name or _("the system"),
            "day": date_format(change.civil_at.astimezone(self.by.zone), "SHORT_DATETIME_FORMAT"),
            "before": self._in_words(column, each.before),
            "after": self._in_words(column, each.after),
        }

    def says_now(self, column: Column) -> str:
        """What the record says in a column, for somebody who compares."""
        return _("The record says now: %(value)s") % {
            "value": self._in_words(column, self.kept[column.field])
        }

    def _in_words(self, column: Column, value: Any) -> str:
        return "—" if value in (None, "") else shown(self.stack, column, value)

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


def _begins(column: Column, kept: Any) -> str:
    """What the box of a column begins with."""
    return "" if column.type is HIDDEN else _as_typed(kept)


def _as_typed(kept: Any) -> str:
    """A value of the record as somebody would type it."""
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
        initial=_begins(column, kept),
    )
    if column.type is HIDDEN and said:
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
