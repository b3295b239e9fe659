"""The rows of a table and the choices of a filter, which are written in Python."""

import pytest
from django.utils.translation import gettext_lazy
from markupsafe import Markup, escape

from matricula.web import parts
from matricula.web.templating.rows import choices, table_rows
from matricula.web.templating.showing import show


@pytest.mark.parametrize("sign", ["&", "<", ">", "'", '"'])
@pytest.mark.parametrize("words", ["{}", "单{}", "a{}b", "{0}{0}"])
def test_what_means_something_in_html_is_escaped_wherever_it_stands(sign: str, words: str) -> None:
    typed = words.format(sign)
    table = parts.Table(
        caption="",
        columns=(parts.Column("one", typed),),
        rows=(parts.Row({"one": parts.Cell(typed, under=typed, lang=typed)}, href=typed),),
    )
    chosen = parts.Filter(typed, typed, (parts.Option(typed, typed),))
    for drawn, times in ((table_rows(table, show), 5), (choices((chosen,)), 4)):
        assert drawn.count(escape(typed)) == times


def test_what_is_markup_already_and_what_waits_for_its_language_are_shown_as_they_are() -> None:
    table = parts.Table(
        caption="",
        columns=(parts.Column("one", ""),),
        rows=(parts.Row({"one": Markup("<b>1</b>")}),),
    )
    assert "<b>1</b>" in table_rows(table, show)
    assert "<b>" not in choices((parts.Filter("one", "", (parts.Option("", "<b>"),)),))
    waits = parts.Filter("one", gettext_lazy("Name"), (parts.Option("", gettext_lazy("Name")),))
    assert choices((waits,)).count(">Name") == 2
