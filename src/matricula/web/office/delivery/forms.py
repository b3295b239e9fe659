"""What is filled in about paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matricula.delivery.api import PAPER, WORD, Way
from matricula.web.forms import DateBox, OfficeForm

WAYS = {
    Way.IN_PERSON: _("in person"),
    Way.BY_STUDENT: _("through the student"),
    Way.BY_PHONE: _("by telephone"),
    Way.BY_POST: _("by post"),
}


class HandoverForm(OfficeForm):
    """When, and by which way, the ticked papers reached their readers."""

    on = forms.DateField(label=_("Handed over on"), widget=DateBox)
    how = forms.ChoiceField(label=_("How"), choices=[(one.value, WAYS[one]) for one in PAPER])
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class TellForm(OfficeForm):
    """Who was told of which day, and by which way."""

    place = forms.UUIDField(widget=forms.HiddenInput)
    guardian = forms.UUIDField(widget=forms.HiddenInput, required=False)
    day = forms.DateField(widget=forms.HiddenInput)
    how = forms.ChoiceField(label=_("How"), choices=[(one.value, WAYS[one]) for one in WORD])
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
