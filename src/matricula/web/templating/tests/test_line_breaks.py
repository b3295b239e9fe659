"""What a line break in a template means."""

import pytest
from django.utils import translation

from matricula.web.templating.environment import environment


def written(source: str, **given: object) -> str:
    """The text that a template makes."""
    return environment(bytecode=None).from_string(source).render(given)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>\n  one\n  two\n</p>\n", "<p>one two</p>"),
        ("<p>\n  {{ a }}\n  {{ a }}\n</p>", "<p>x x</p>"),
        ("<p>\n  word\n  {{ a }}\n</p>", "<p>word x</p>"),
        ("<b>one</b>\n<b>two</b>", "<b>one</b><b>two</b>"),
        ("<b>one</b> <b>two</b>", "<b>one</b> <b>two</b>"),
        ("<b>one</b>{{ ' ' }}\n<b>two</b>", "<b>one</b> <b>two</b>"),
        ("{% if a %}\n  one\n{% else %}\n  two\n{% endif %}\n", "one"),
        (
            '<a href="/"\n    class="c"\n    {% if a %} hidden{% endif %}>\n  x\n</a>',
            '<a href="/" class="c" hidden>x</a>',
        ),
        ("word\n{# a remark #}\nword", "word word"),
        ("{{ a }}  \n\n\n  word", "x word"),
    ],
)
def test_a_break_beside_a_tag_is_nothing_and_between_words_a_space(source: str, text: str) -> None:
    assert written(source, a="x") == text


def test_a_message_is_the_same_however_it_is_broken() -> None:
    source = "{% trans %}\n  Nothing changes for the student.\n  The case stays on record.\n{% endtrans %}"
    with translation.override("zh-hans"):
        shown = written(source)
        assert shown == translation.gettext("Nothing changes for the student. The case stays on record.")
        assert shown != "Nothing changes for the student. The case stays on record."


def test_every_word_is_escaped_and_every_name_must_be_given() -> None:
    hostile = "<img src=x onerror=alert(1)>\"'"
    for source in (
        "{{ a }}",
        "{{ show(a) }}",
        "{{ show([a]) }}",
        "{% trans a=a %}said: {{ a }}{% endtrans %}",
        "{% call panel(a) %}{{ a }}{% endcall %}",
        "{{ _('%(label)s: ')|format(label=a) }}",
    ):
        assert "<img" not in written(source, a=hostile), source
        with pytest.raises(Exception, match="'a' is undefined"):
            written(source)
