"""What data cannot say of Russia: the order of names, papers, the numbers of personal files, what marks come to."""

import re
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from matricula.kernel.text import tidy, tidy_code
from matricula.regulation.api import IdNumberReading, StudentNumberReading, TermProposal, provides

BIRTH_CERTIFICATE, PASSPORT, NO_DOCUMENT = "03", "21", "00"
PERSONAL_FILE = "personal_file"

# Roman numerals are typed with letters of either alphabet.
_ROMAN = str.maketrans("ІХСУ", "IXCV")
_BIRTH_CERTIFICATE = re.compile(r"([IVXLCІХСУ]+)-?([А-ЯЁ]{2})-?(?:№|N)?([0-9]{6})")
_PASSPORT = re.compile(r"[0-9]{10}")
_OTHER_DOCUMENT = re.compile(r"[0-9A-ZА-ЯЁ/()-]+")
_FILE_NUMBER = re.compile(r"[0-9]{13}-(?:[А-ЯЁ]-)?[1-9][0-9]{0,5}")
_HYPHENS = re.compile(r"[-’']")
_HUNDREDTH = Decimal("0.01")


@provides("id_number.read")
def read_id_number(kind: str, number: str) -> IdNumberReading:
    """Read the number of a paper; none of them has a check digit, a birth date or a sex.

    A birth certificate is a roman numeral, two letters and six digits, and is written `II-АИ 123456`; a passport ten
    digits, written `1234 567890`. Faults: `empty`, `wrong_length`, `wrong_characters`.
    """
    bare = tidy_code(number).upper()
    if not bare:
        return IdNumberReading(kind == NO_DOCUMENT, bare, None if kind == NO_DOCUMENT else "empty")
    if kind == BIRTH_CERTIFICATE:
        found = _BIRTH_CERTIFICATE.fullmatch(bare)
        if found is None:
            return IdNumberReading(False, bare, "wrong_characters")
        return IdNumberReading(True, f"{found[1].translate(_ROMAN)}-{found[2]} {found[3]}")
    if kind == PASSPORT:
        digits = bare.replace("№", "")
        if not _PASSPORT.fullmatch(digits):
            return IdNumberReading(False, bare, "wrong_length" if digits.isdecimal() else "wrong_characters")
        return IdNumberReading(True, f"{digits[:4]} {digits[4:]}")
    fits = _OTHER_DOCUMENT.fullmatch(bare) is not None
    return IdNumberReading(fits, bare, None if fits else "wrong_characters")


@provides("student_number.of_school")
def personal_file_number(school: str, sequence: int) -> str:
    """The number of a personal file: the school's code of 13 digits, a hyphen, its number within the school."""
    number = f"{school}-{sequence}"
    if not _FILE_NUMBER.fullmatch(number):
        raise ValueError(
            f"a personal file has a school of 13 digits and a number from 1 to 999999: {number!r}"
        )
    return number


@provides("student_number.read")
def read_student_number(number: str) -> StudentNumberReading:
    """Read the number of a personal file; before the number may stand the letter of an alphabetical book.

    `1026600000191-17` and `1026600000191-К-17`. Faults: `empty`, `wrong_characters`.
    """
    normal = tidy_code(number).upper()
    if not normal:
        return StudentNumberReading(False, normal, fault="empty")
    if not _FILE_NUMBER.fullmatch(normal):
        return StudentNumberReading(False, normal, fault="wrong_characters")
    return StudentNumberReading(True, normal, PERSONAL_FILE)


@provides("name.check")
def check_name(name: str) -> tuple[str, ...]:
    """Faults of a name: `empty`, `white_space`, `digit`, `sign`.

    Words of letters with one space between them; hyphens and apostrophes inside a word: `Мамин-Сибиряк`, `Д’Артаньян`.
    """
    if not name.strip():
        return ("empty",)
    faults = {fault for character in name if (fault := _character_fault(character))}
    words = name.split(" ")
    if not all(words):
        faults.add("white_space")
    if any(not all(_HYPHENS.split(word)) for word in words if word):
        faults.add("sign")
    return tuple(sorted(faults))


@provides("name.sort_key")
def sort_key(name: str, spoken: str | None) -> str:
    """The name in small letters, Ё as Е: where Russian lists have it, and where it is found however it was typed.

    By code point Ё would stand before А, and ё after я. Hyphens and apostrophes are left out. `spoken` changes nothing:
    names are read as they are written.
    """
    letters = tidy(name).casefold().replace("ё", "е")
    return "".join(letter for letter in letters if letter.isalpha() or letter == " ")


@provides("name.spoken")
def spoken_name(name: str) -> str:
    """The name in Latin letters as in Russian passports (ICAO): `Щербаков` is `Shcherbakov`."""
    return "".join(_latin(letter) for letter in tidy(name))


@provides("marks.of_period")
def term_mark(marks: Sequence[tuple[Decimal, int]], minimum: int, rounding_from: Decimal) -> TermProposal:
    """The weighted mean in hundredths, and the whole mark it is rounded to: 5 (weight 3), 5 and 4 (weight 5) are 4.44.

    The mean is rounded as it is shown, so that everybody can reckon it after. Fewer than `minimum` marks propose none.
    """
    weight = sum(each for _number, each in marks)
    if not weight:
        return TermProposal(None)
    mean = (sum((number * each for number, each in marks), Decimal()) / weight).quantize(
        _HUNDREDTH, ROUND_HALF_UP
    )
    if len(marks) < minimum:
        return TermProposal(mean)
    whole = mean.to_integral_value(ROUND_FLOOR)
    return TermProposal(mean, whole + 1 if mean - whole >= rounding_from else whole)


def _character_fault(character: str) -> str | None:
    if character.isalpha() or character == " " or _HYPHENS.fullmatch(character):
        return None
    if character.isspace():
        return "white_space"
    return "digit" if character.isdigit() else "sign"


def _latin(letter: str) -> str:
    small = letter.casefold()
    written = _PASSPORT_LATIN.get(small, small)
    return written.capitalize() if letter != small else written


_PASSPORT_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh",
    "з": "z", "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "э": "e", "ю": "iu", "я": "ia",
    "ь": "",
}  # fmt: skip
"""Letters of Russian passports in Latin, after the standard of travel documents."""
