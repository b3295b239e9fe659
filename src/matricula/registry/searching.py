"""What somebody means who types a few signs to find a student."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from django.conf import settings
from django.utils import dates
from django.utils.formats import get_format
from django.utils.translation import override

from matricula.kernel.text import fold_digits, fold_width, tidy, tidy_code
from matricula.regulation.api import Stack

LONGEST_SEARCH: Final = 120
"""More signs than any name or number has mean nothing."""
SHORTEST_END, LONGEST_END = 4, 6
SHORTEST_PHONE, LONGEST_PHONE = 7, 15
FEWEST_INITIALS, MOST_INITIALS = 2, 6

# Year, month, day: with one sign of any script between them, and perhaps one behind; or eight digits.
_YEAR_FIRST = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?|(\d{4})(\d{2})(\d{2})")
# Between dots the day comes first wherever the year comes last.
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_PHONE = re.compile(r"\+?[0-9()./-]+")
# No name is without one; what is, is initials. Of the two scripts in which names are spelled.
_VOWELS = frozenset("aeiouаеиоуыэюя")
_SINGLE_LETTERS = re.compile(r"[^\W\d_]([ .]+[^\W\d_])+[ .]*")
# What the letters of a date format stand for; of the words of a month each language has its own.
_PARTS = {
    "d": r"(?P<day>\d{1,2})",
    "j": r"(?P<day>\d{1,2})",
    "m": r"(?P<month>\d{1,2})",
    "n": r"(?P<month>\d{1,2})",
    "Y": r"(?P<year>\d{4})",
    **dict.fromkeys("bEFMN", r"(?P<word>[^\W\d_]+)\.?"),
}


class FoundBy(StrEnum):
    """By what a student is found."""

    birth_on = "birth_on"
    number = "number"
    ending = "ending"
    phone = "phone"
    name = "name"
    native_name = "native_name"
    initials = "initials"
    class_name = "class_name"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One way to understand what was typed; ``value`` is a day, or the text as the register is asked for it."""

    by: FoundBy
    value: str | date


def understood(text: str, stack: Stack) -> tuple[Meaning, ...]:
    """What ``text`` can mean, the likeliest first; nothing for signs alone and for more than :data:`LONGEST_SEARCH`.

    Names are read by the pack's ports: what spells a name, and whether one may have a space in it.
    """
    if len(text) > LONGEST_SEARCH:
        return ()
    # Half a surrogate is no character, and no database takes one.
    typed = fold_digits(fold_width(tidy(text.encode(errors="ignore").decode())))
    born = day_of(typed)
    if born is not None:
        # Eight digits can be a telephone as well; what parts or names the month is a day alone.
        return (Meaning(FoundBy.birth_on, born), *(_numbers(typed, stack) if typed.isdigit() else ()))
    if any(one.isdigit() for one in typed):
        return tuple(_numbers(typed, stack))
    return tuple(_names(typed, stack))


def day_of(text: str) -> date | None:
    """The day that is written there: year first, with dots day first, or as a page shows it in any language."""
    day_first = _DAY_FIRST.fullmatch(text)
    matched = day_first or _YEAR_FIRST.fullmatch(text)
    if not matched:
        return _shown_day(text)
    figures = [int(one) for one in matched.groups() if one]
    if day_first:
        figures.reverse()
    return _day(*figures)


def _numbers(typed: str, stack: Stack) -> Iterator[Meaning]:
    """A whole number means itself; of a few signs the end is likelier, since a page shows the end alone."""
    number = tidy_code(typed).upper()
    beginning = Meaning(FoundBy.number, number)
    if stack.port("student_number.read")(number).valid:
        yield beginning
        return
    # What stands behind the last sign that parts a number is a piece that people know, however short.
    ends = SHORTEST_END <= len(number) <= LONGEST_END or (number.startswith("-") and len(number) > 1)
    ending = [Meaning(FoundBy.ending, number[::-1])] if ends else []
    if number[0].isalpha():
        yield from (beginning, *ending)
        return
    yield from ending
    if _PHONE.fullmatch(number) and SHORTEST_PHONE <= sum(map(str.isdigit, number)) <= LONGEST_PHONE:
        yield Meaning(FoundBy.phone, number)
    yield beginning


def _names(typed: str, stack: Stack) -> Iterator[Meaning]:
    letters = [one for one in typed if one.isalpha()]
    spelled = stack.port("name.sort_key")(typed, None)
    if not letters or not spelled:
        # Signs alone, such as % or ', spell nothing: every name would begin with it.
        return
    if not all(one.lower() != one.upper() for one in letters):
        # One spelling stands for many characters, so the spelling's index would read every namesake by sound.
        yield Meaning(FoundBy.native_name, _without_spaces(typed, stack))
        return
    name = Meaning(FoundBy.name, spelled)
    if not FEWEST_INITIALS <= len(letters) <= MOST_INITIALS:
        yield name
        return
    initials = Meaning(FoundBy.initials, spelled.replace(" ", ""))
    likelier = _SINGLE_LETTERS.fullmatch(typed) or not any(map(_is_vowel, letters))
    yield from (initials, name) if likelier else (name, initials)


def _without_spaces(name: str, stack: Stack) -> str:
    """The name without the spaces that a law does not let it have."""
    spaced = "white_space" in stack.port("name.check")(name)
    return name.replace(" ", "") if spaced else name


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter.casefold())[0] in _VOWELS


def _shown_day(text: str) -> date | None:
    for form, months in _forms():
        matched = form.fullmatch(text.casefold())
        if matched is None:
            continue
        found = matched.groupdict()
        month = months.get(found["word"], 0) if "word" in found else int(found["month"])
        if (day := _day(int(found["year"]), month, int(found["day"]))) is not None:
            return day
    return None


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Mapping[str, int]], ...]:
    """How the pages write a day in each language, with its words for the months."""
    return tuple(
        (_pattern(str(get_format("DATE_FORMAT", language))), _months(language))
        for language, _name in settings.LANGUAGES
    )


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile("".join(_PARTS.get(sign) or re.escape(sign.casefold()) for sign in form))


def _months(language: str) -> dict[str, int]:
    with override(language):
        return {
            str(word).rstrip(".").casefold(): number
            for words in (dates.MONTHS, dates.MONTHS_3, dates.MONTHS_AP, dates.MONTHS_ALT)
            for number, word in enumerate(words.values(), start=1)
        }


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
