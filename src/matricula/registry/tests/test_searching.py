"""What somebody means who types a few signs, sign by sign and without a database."""

from datetime import date

import pytest

from matricula.registry.searching import LONGEST_SEARCH, FoundBy, understood
from matricula.regulation.api import stack_for

BORN, NUMBER, END, PHONE = FoundBy.birth_on, FoundBy.number, FoundBy.ending, FoundBy.phone
NAME, NATIVE, INITIALS = FoundBy.name, FoundBy.native_name, FoundBy.initials
DAY = (BORN, date(2015, 8, 31))


def means(text: str, pack: str) -> list[tuple[FoundBy, str | date]]:
    return [(one.by, one.value) for one in understood(text, stack_for(pack))]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        # Names, in either script and however they are spaced.
        ("白蕾", [(NATIVE, "白蕾")]),
        ("白 蕾", [(NATIVE, "白蕾")]),
        ("白　蕾", [(NATIVE, "白蕾")]),
        ("古丽·阿", [(NATIVE, "古丽·阿")]),
        ("bailei", [(NAME, "bai lei"), (INITIALS, "bailei")]),
        ("BAI  LEI", [(NAME, "bai lei"), (INITIALS, "bailei")]),
        ("bái lěi", [(NAME, "bai lei"), (INITIALS, "bailei")]),
        ("b", [(NAME, "b")]),
        ("ouyang nana", [(NAME, "ou yang na na")]),
        # Initials: no vowel, or single letters.
        ("bl", [(INITIALS, "bl"), (NAME, "bl")]),
        ("B.L.", [(INITIALS, "bl"), (NAME, "b l")]),
        ("a l", [(INITIALS, "al"), (NAME, "a l")]),
        ("an", [(NAME, "an"), (INITIALS, "an")]),
        # Numbers: the end that a page shows, a beginning, a whole one.
        ("0143", [(END, "3410"), (NUMBER, "0143")]),
        ("014x", [(END, "X410"), (NUMBER, "014X")]),
        ("２０１４３", [(END, "34102"), (NUMBER, "20143")]),
        ("۰۱۴۳", [(END, "3410"), (NUMBER, "0143")]),
        ("\u200f0143\u200e", [(END, "3410"), (NUMBER, "0143")]),
        ("g5201", [(NUMBER, "G5201"), (END, "1025G")]),
        ("G5", [(NUMBER, "G5")]),
        ("143", [(NUMBER, "143")]),
        ("L529801201603050143", [(NUMBER, "L529801201603050143")]),
        # Telephones, however they are written.
        ("13900000000", [(PHONE, "13900000000"), (NUMBER, "13900000000")]),
        ("+86 139-0000-0000", [(PHONE, "+86139-0000-0000"), (NUMBER, "+86139-0000-0000")]),
        ("0851-8888888", [(PHONE, "0851-8888888"), (NUMBER, "0851-8888888")]),
        # Days, in the writing of any language.
        *(
            (text, [DAY])
            for text in (
                "31 Aug 2015",
                "31 august 2015",
                "2015年8月31日",
                "２０１５年８月３１日",
                "31.08.2015",
                "2015-08-31",
                "2015/8/31",
                "2015.8.31",
                "۲۰۱۵/۰۸/۳۱",
            )
        ),
        ("20150831", [DAY, (PHONE, "20150831"), (NUMBER, "20150831")]),
        ("31.02.2015", [(PHONE, "31.02.2015"), (NUMBER, "31.02.2015")]),
        # Nothing that anybody could mean.
        *(
            (text, [])
            for text in (
                "",
                "%",
                "'\"",
                "…",
                "👩‍👩‍👧",
                "\u200f",
                "\x00",
                "\ud800",
                "a" * (LONGEST_SEARCH + 1),
            )
        ),
    ],
)
def test_a_text_of_china_means(text: str, meaning: list[tuple[FoundBy, str | date]]) -> None:
    assert means(text, "cn_guizhou") == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("иванов", [(NAME, "иванов"), (INITIALS, "иванов")]),
        ("Иванов  Ив", [(NAME, "иванов ив")]),
        ("ЁЛКИН", [(NAME, "елкин"), (INITIALS, "елкин")]),
        ("И.И.", [(INITIALS, "ии"), (NAME, "ии")]),
        ("пс", [(INITIALS, "пс"), (NAME, "пс")]),
        ("-17", [(END, "71-"), (NUMBER, "-17")]),
        ("1-17", [(END, "71-1"), (NUMBER, "1-17")]),
        ("1026600000191-17", [(NUMBER, "1026600000191-17")]),
        ("8 (922) 123-45-67", [(PHONE, "8(922)123-45-67"), (NUMBER, "8(922)123-45-67")]),
    ],
)
def test_a_text_of_russia_means(text: str, meaning: list[tuple[FoundBy, str | date]]) -> None:
    assert means(text, "ru_khmao") == meaning


def test_half_a_surrogate_beside_a_name_is_left_out() -> None:
    assert means("白\ud800蕾", "cn_guizhou") == [(NATIVE, "白蕾")]
