"""Boxes for the fields of a form that a pack describes, and what is wrong with what was entered."""

from django import forms
from django.utils.translation import gettext_lazy

from matricula.regulation.api import Field, FieldKind, Stack
from matricula.web.clauses import words
from matricula.web.forms import DateBox

PROBLEM_WORDS = {
    "missing": gettext_lazy("This has to be filled in."),
    "too_long": gettext_lazy("This is longer than the form allows."),
    "not_a_day": gettext_lazy("This is not a date. Write it as 2026-06-15 or 20260615."),
    "not_in_table": gettext_lazy("This is not one of the choices."),
    "not_a_choice": gettext_lazy("This is not one of the choices."),
    "class_of_other_grade": gettext_lazy(
        "This class is one of another grade. Choose one of the grade entered."
    ),
    "class_not_there": gettext_lazy(
        "The school has no class of this name now. Choose one that is there, or leave it empty."
    ),
    "not_a_phone": gettext_lazy(
        "This is no telephone number. Write digits, 5 to 15 of them, with + in front if needed."
    ),
    "no_document_kind": gettext_lazy("Choose the kind of the document too: its number is checked by it."),
    "not_a_name": gettext_lazy(
        "A name has no space and no such sign. Write it as the register of residents does."
    ),
    "not_an_id_number": gettext_lazy("This is no number of such a document. Compare it with the document."),
    "old_id_number": gettext_lazy(
        "This is a number of the old form with 15 digits, which is no longer valid. Enter the number of the present "
        "document; the household register has it, too."
    ),
    "not_an_amount": gettext_lazy(
        "This is not an amount of this size. Write it in digits, such as 750 or 750.50."
    ),
    "not_digits": gettext_lazy("This has to be written in digits alone."),
    "wrong_length": gettext_lazy("This does not have as many digits as such a number has."),
    "not_text": gettext_lazy("This could not be read."),
    "unknown": gettext_lazy("The form has no such field."),
}


def box_for(one: Field, stack: Stack) -> forms.Field:
    """The box of a field that needs nothing but the pack; what is allowed is judged by the pack's form, not here."""
    match one.kind:
        case FieldKind.DAY:
            return forms.CharField(widget=DateBox, max_length=20)
        case FieldKind.LONG_TEXT:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=one.max_length)
        case FieldKind.CODE:
            table = stack.table(one.table or "")
            return choice([("", "—"), *((code, words(table.entries[code].label)) for code in table.offered)])
        case FieldKind.PHONE:
            return forms.CharField(max_length=30, widget=forms.TextInput(attrs={"type": "tel"}))
        case FieldKind.AMOUNT:
            return forms.CharField(max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
        case FieldKind.TEXT | FieldKind.NAME | FieldKind.ID_NUMBER:
            return forms.CharField(max_length=one.max_length)
    raise ValueError(f"the box of {one.id} needs the case it is entered in")


def choice(choices: list[tuple[str, str]]) -> forms.Field:
    """A drop-down that only offers."""
    return forms.CharField(widget=forms.Select(choices=choices))


def worded(box: forms.Field, one: Field) -> forms.Field:
    """The same box with the pack's label and hint."""
    box.label, box.help_text, box.required = words(one.names), words(one.hint), one.required
    return box
