"""Russian is written with its own signs and letters, and its nouns take the form of their number."""

import re
from collections.abc import Iterator
from datetime import date

import polib
import pytest
from django.forms import DateField
from django.utils.formats import date_format
from django.utils.translation import ngettext, override

from matricula.config.catalogues import path_of
from matricula.web.forms import DateBox

# A letter of the other script looks the same and is found by no search.
MIXED = re.compile(r"[а-яё][a-z]|[a-z][а-яё]", re.IGNORECASE)
FOREIGN_SIGNS = re.compile(r"[“”\"]|\w - \w|\.\.\.")
WITHOUT_DOTS = re.compile(
    r"\b(еще|ее|нее|учет\w*|объем\w*|свое|твое|темн\w*|четк\w*|утвержден[аоы]?|утвержденн\w*)\b",
    re.IGNORECASE,
)
FILLED_IN = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")


def translated() -> Iterator[str]:
    for entry in polib.pofile(str(path_of("ru"))):
        for text in filter(None, (entry.msgstr, *entry.msgstr_plural.values())):
            yield FILLED_IN.sub("…", text)


@pytest.mark.parametrize("wrong", [MIXED, FOREIGN_SIGNS, WITHOUT_DOTS])
def test_the_catalogue_is_written_as_russian_is(wrong: re.Pattern[str]) -> None:
    texts = list(translated())
    assert len(texts) > 1000
    assert not [text for text in texts if wrong.search(text)]


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (MIXED, "cписок"),
        (FOREIGN_SIGNS, "Лист “1”"),
        (FOREIGN_SIGNS, "Школа - закрыта"),
        (WITHOUT_DOTS, "Еще не готово"),
    ],
)
def test_the_search_finds_what_is_wrong(wrong: re.Pattern[str], text: str) -> None:
    assert wrong.search(text)


def test_every_number_has_its_form() -> None:
    with override("ru"):
        assert [
            ngettext("%(count)d student", "%(count)d students", number) % {"count": number}
            for number in (1, 2, 5, 11, 21, 104)
        ] == ["1 ученик", "2 ученика", "5 учеников", "11 учеников", "21 ученик", "104 ученика"]


def test_dates_are_shown_in_figures_and_a_browser_s_field_reads_its_own() -> None:
    day = date(2026, 9, 1)
    with override("ru"):
        assert date_format(day) == "01.09.2026"
        assert date_format(day, "YEAR_MONTH_FORMAT") == "Сентябрь 2026 г."
        field = DateField(widget=DateBox())
        assert 'value="2026-09-01"' in field.widget.render("on", day)
        assert field.clean("2026-09-01") == field.clean("01.09.2026") == day
