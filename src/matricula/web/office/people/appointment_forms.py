"""What may be entered about an appointment: its end, a training, who stands in."""

from django import forms
from django.utils.translation import gettext_lazy

from matricula.web.forms import DateBox, OfficeForm, Suggested


class EndForm(OfficeForm):
    """When and why an appointment ends."""

    ended_on = forms.DateField(label=gettext_lazy("First day without it"), widget=DateBox)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class TrainingForm(OfficeForm):
    """When the training ended."""

    trained_on = forms.DateField(label=gettext_lazy("Finished the training on"), widget=DateBox)


class StandInForm(OfficeForm):
    """Who stands in, from when to when."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person who stands in"),
        help_text=gettext_lazy("Someone who already has an account."),
        widget=Suggested("email"),
    )
    started_on = forms.DateField(label=gettext_lazy("First day"), widget=DateBox)
    ended_on = forms.DateField(label=gettext_lazy("The holder is back on"), widget=DateBox)
    trained_on = forms.DateField(
        label=gettext_lazy("Finished the training on"),
        required=False,
        widget=DateBox,
        help_text=gettext_lazy("Leave empty for a person in reserve: their training is on record."),
    )
