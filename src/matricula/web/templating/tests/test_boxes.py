"""The boxes of a form: what they hold is escaped wherever it stands, and is the same in every language."""

import html

import pytest
from django import forms
from django.utils import translation

from matricula.web.templating.showing import field

SLY = "'\"><script>&</textarea></select>"


class Boxes(forms.Form):
    line = forms.CharField()
    several = forms.CharField(widget=forms.Textarea)
    one = forms.ChoiceField(choices=[(SLY, SLY), (SLY, [("in a group", SLY)])])
    tick = forms.MultipleChoiceField(choices=[(SLY, SLY)], widget=forms.CheckboxSelectMultiple)


@pytest.mark.parametrize("name", Boxes.base_fields)
def test_what_a_box_holds_is_escaped_wherever_it_stands(name: str) -> None:
    form = Boxes(initial=dict.fromkeys(Boxes.base_fields, SLY) | {"tick": [SLY]})
    for drawn in (str(form[name]), field(form[name])):
        assert SLY in html.unescape(drawn)
        assert not any(raw in drawn for raw in ("<script>", "'\""))


@pytest.mark.parametrize("language", ["en", "fa", "ru"])
def test_a_number_stands_in_its_box_as_it_is_sent(language: str) -> None:
    """A browser takes no other spelling for a box of numbers."""

    class Numbers(forms.Form):
        whole = forms.IntegerField(initial=1234567)
        part = forms.DecimalField(initial=1234.5)
        chosen = forms.TypedChoiceField(choices=[(1234567, "")], initial=1234567)

    with translation.override(language):
        form = Numbers()
        assert 'value="1234567"' in str(form["whole"])
        assert 'value="1234.5"' in str(form["part"])
        assert '<option value="1234567" selected>' in str(form["chosen"])
