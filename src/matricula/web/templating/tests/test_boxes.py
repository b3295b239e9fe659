"""The boxes of a form: what they hold is escaped wherever it stands, and is the same in every language."""

import html
from typing import Any

import pytest
from django import forms
from django.forms import renderers
from django.utils import translation

from matricula.web.templating.boxes import Boxes as Drawn
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


@pytest.mark.parametrize("bound", [None, {"one": "b", "many": ["1", "3"]}])
@pytest.mark.parametrize("name", ["one", "many"])
def test_a_list_of_choices_is_drawn_as_django_draws_it(name: str, bound: dict[str, object] | None) -> None:
    """Ours is one template, to be quick; groups, what is chosen and what a choice has of its own are the same."""

    class Marked(forms.Select):
        def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
            made = super().create_option(*args, **kwargs)
            made["attrs"] |= {"disabled": made["value"] == "a", "data-sly": SLY, "data-none": ""}
            return made

    class Lists(forms.Form):
        one = forms.ChoiceField(
            choices=[("", "-"), ("a", SLY), ("b", "B")], widget=Marked(attrs={"class": "x"})
        )
        many = forms.MultipleChoiceField(
            choices=[("G&", [("1", "1"), ("2", SLY)]), ("3", "3")], initial=["2"]
        )

    ours, theirs = Lists(bound, renderer=Drawn()), Lists(bound, renderer=renderers.Jinja2())
    assert str(ours[name]) == str(theirs[name])
