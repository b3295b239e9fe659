"""The form of the development page: every kind of field, one of them wrong."""

from collections.abc import Mapping

from django import forms

from matricula.web.parts import Choice, ClauseNote

_FIVE_MEGABYTES = 5 * 1024 * 1024


class LookForm(forms.Form):
    """Built bound, so that its errors show."""

    ground = forms.ChoiceField(widget=forms.RadioSelect)
    name = forms.CharField()
    from_on = forms.CharField(widget=forms.TextInput(attrs={"class": "date", "inputmode": "numeric"}))
    paper = forms.FileField(required=False, widget=forms.FileInput(attrs={"data-max-bytes": _FIVE_MEGABYTES}))
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agree = forms.BooleanField(required=False)

    def __init__(self, say: Mapping[str, str], clause: ClauseNote, prefix: str) -> None:
        data = {f"{prefix}-ground": "1", f"{prefix}-name": say["person_1"], f"{prefix}-from_on": "2026-09-01"}
        super().__init__(data, prefix=prefix)
        self._error = say["from_error"]
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [
            ("1", Choice(say["ground_1"], say["ground_1_hint"], (clause,))),
            ("2", Choice(say["ground_2"])),
        ]
        for key, label in {
            "ground": "ground",
            "name": "name",
            "from_on": "from_on",
            "paper": "form_paper",
        }.items():
            self.fields[key].label = say[label]
        self.fields["name"].help_text = say["name_hint"]
        self.fields["note"].label = say["history"]
        self.fields["agree"].label = say["agree"]

    def clean_from_on(self) -> str:
        """Always refuse: the page exists to show the error."""
        raise forms.ValidationError(self._error)
