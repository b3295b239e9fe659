"""What data cannot say about people in China: their identity numbers, their student numbers and their names."""

import re
import unicodedata
from dataclasses import replace
from datetime import date
from functools import lru_cache

from stdnum import numdb
from stdnum.cn import ric

from matricula.kernel.text import MIDDLE_DOT, fold_width, tidy, tidy_code
from matricula.regulation.api import IdNumberReading, StudentNumberReading, provides

RESIDENT = "1"
_NO_DOCUMENT = "Z"
_MALE, _FEMALE = "1", "2"

_DIGITS_17 = re.compile(r"[0-9]{17}[0-9X]")
_FOREIGN_NUMBER = re.compile(r"[0-9A-Z]+(\([0-9A-Z]+\))?")
_TEMPORARY = re.compile(r"L([0-9]{6})([0-9]{8})[0-9]{4}")


@provides("id_number.read")
def read_id_number(kind: str, number: str) -> IdNumberReading:
    """Read an identity number; only that of the resident card (GB 11643) has a check digit, a birth date and a sex.

    The area is not looked up. Faults: `empty`, `old_format` (15 digits), `wrong_length`, `wrong_characters`,
    `no_such_date`, `wrong_check_digit`.
    """
    normal = tidy_code(number).upper()
    if not normal:
        return IdNumberReading(kind == _NO_DOCUMENT, normal, None if kind == _NO_DOCUMENT else "empty")
    if kind != RESIDENT:
        fits = _FOREIGN_NUMBER.fullmatch(normal) is not None
        return IdNumberReading(fits, normal, None if fits else "wrong_characters")
    if len(normal) != 18:
        old = len(normal) == 15 and normal.isascii() and normal.isdigit()
        return IdNumberReading(False, normal, "old_format" if old else "wrong_length")
    if not _DIGITS_17.fullmatch(normal):
        return IdNumberReading(False, normal, "wrong_characters")
    born_on = _day(normal[6:14])
    if born_on is None:
        return IdNumberReading(False, normal, "no_such_date")
    if ric.calc_check_digit(normal) != normal[17]:
        return IdNumberReading(False, normal, "wrong_check_digit")
    sex = _MALE if int(normal[16]) % 2 else _FEMALE
    return IdNumberReading(True, normal, None, born_on, sex, normal[:6])


@provides("id_number.read", version=2)
def read_id_number_with_area(kind: str, number: str) -> IdNumberReading:
    """The same, with the mark `unknown_area` where no division of the country ever had the area code.

    Codes of areas long abolished stay in use, and the list of those that there were may lack one: a mark, no fault.
    """
    reading = read_id_number(kind, number)
    if reading.area is None or _ever_an_area(reading.area):
        return reading
    return replace(reading, marks=("unknown_area",))


@provides("student_number.read")
def read_student_number(number: str) -> StudentNumberReading:
    """Read a student number of 19 characters: G + identity number, J + 18 with check digit, L + 18 ending at random.

    Kinds: `formal`, `formal_without_identity`, `temporary`. Faults: `wrong_length`, `wrong_prefix`,
    `wrong_characters`, and those of the identity number.
    """
    normal = tidy_code(number).upper()
    if len(normal) != 19:
        return StudentNumberReading(False, normal, fault="wrong_length")
    match normal[0]:
        case "G" | "J":
            kind = "formal" if normal[0] == "G" else "formal_without_identity"
            # J numbers are built and checked as identity numbers are: area, birth date, sequence, check digit.
            fault = read_id_number(RESIDENT, normal[1:]).fault
        case "L":
            kind = "temporary"
            written = _TEMPORARY.fullmatch(normal)
            fault = "wrong_characters" if written is None else None if _day(written[2]) else "no_such_date"
        case _:
            return StudentNumberReading(False, normal, fault="wrong_prefix")
    return StudentNumberReading(fault is None, normal, kind, kind == "temporary", fault)


@provides("student_number.formal")
def formal_number(id_number: str) -> str:
    """G and the identity number; ValueError with the fault when that is not valid."""
    reading = read_id_number(RESIDENT, id_number)
    if not reading.valid:
        raise ValueError(f"{id_number!r} is no resident identity number: {reading.fault}")
    return f"G{reading.normal}"


@provides("student_number.without_identity")
def number_without_identity(area: str, born_on: date, sequence: int) -> str:
    """J, six-digit area of the school, birth date, sequence 1 to 999, check digit."""
    if not 1 <= sequence <= 999:
        raise ValueError(f"the sequence has three digits and starts at 1: {sequence}")
    body = f"{_area(area)}{born_on:%Y%m%d}{sequence:03d}"
    check = ric.calc_check_digit(body + "0")  # the library wants the check digit's place filled
    return f"J{body}{check}"


@provides("student_number.temporary")
def temporary_number(area: str, born_on: date, chance: float) -> str:
    """L, six-digit area, birth date, four digits drawn at random."""
    if not 0 <= chance < 1:
        raise ValueError(f"chance lies between 0 and 1, without 1: {chance}")
    return f"L{_area(area)}{born_on:%Y%m%d}{int(chance * 10_000):04d}"


@provides("name.check")
def check_name(name: str) -> tuple[str, ...]:
    """Faults of a name: `empty`, `white_space`, `dot_misplaced`, `sign`, `digit`, `private_character`, `radical`.

    Only letters and the dot U+00B7 between them are registered. Ideographs of the supplementary planes pass also where
    Python's own tables are older than the character.
    """
    if not name.strip():
        return ("empty",)
    composed = unicodedata.normalize("NFC", name)
    faults = {fault for character in composed if (fault := _character_fault(character))}
    if MIDDLE_DOT in composed and not all(composed.split(MIDDLE_DOT)):
        faults.add("dot_misplaced")
    return tuple(sorted(faults))


@provides("name.sort_key")
def sort_key(name: str, spoken: str | None) -> str:
    """The name's syllables in small letters without tones, one space between them, ü as v: `ou yang na na`.

    What a reader types goes through the same function: `张`, `zhang` and `Zhāng` all give `zhang`. A character whose
    reading nobody knows stands for itself, after all letters.
    """
    if spoken and spoken.strip():
        return " ".join(_latin_syllables(spoken))
    surname, given = _parts(name)
    return " ".join([*surname, *given])


@provides("name.spoken")
def spoken_name(name: str) -> str:
    """Surname and given name in pinyin, each one word: `Ouyang Nana`; an apostrophe parts what would run together."""
    if MIDDLE_DOT in name:
        return " ".join(_word(_readings(part)) for part in name.split(MIDDLE_DOT) if part)
    surname, given = _parts(name)
    return " ".join(_word(part) for part in (surname, given) if part)


@lru_cache(maxsize=4096)
def _ever_an_area(area: str) -> bool:
    found = numdb.get("cn/loc").info(area)
    return any("county" in properties for _part, properties in found)


def _area(area: str) -> str:
    if not re.fullmatch(r"[0-9]{6}", area):
        raise ValueError(f"an area code has six digits: {area!r}")
    return area


def _day(written: str) -> date | None:
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None


def _character_fault(character: str) -> str | None:
    if 0x20000 <= ord(character) < 0x40000 or character in (MIDDLE_DOT, "〇"):
        return None
    category = unicodedata.category(character)
    if category.startswith("L"):
        return None
    if character.isspace():
        return "white_space"
    if 0x2E80 <= ord(character) < 0x2FE0:
        return "radical"
    if category == "Co":
        return "private_character"
    return "digit" if category.startswith("N") else "sign"


def _parts(name: str) -> tuple[list[str], list[str]]:
    """The syllables of surname and given name; a name in parts, or in Latin letters, has no surname of its own."""
    whole = fold_width(tidy(name))
    if MIDDLE_DOT in whole or not whole or not _is_ideograph(whole[0]):
        return [], _readings(whole)
    for length in (2, 1):
        if known := SURNAMES.get(whole[:length]):
            return known.split(), _readings(whole[length:])
    return _readings(whole[:1]), _readings(whole[1:])


def _readings(text: str) -> list[str]:
    # Its dictionary takes most of a second to load, and few processes read names.
    from pypinyin import lazy_pinyin

    syllables: list[str] = []
    for run in re.findall(r"[⺀-鿿豈-﫿𠀀-\U0003ffff〇]+|[^\W⺀-鿿豈-﫿𠀀-\U0003ffff]+", text):
        # Each run of ideographs is read as a phrase, so that a character with two readings takes that of its word.
        syllables += lazy_pinyin(run) if _is_ideograph(run[0]) else _latin_syllables(run)
    return syllables


def _is_ideograph(character: str) -> bool:
    point = ord(character)
    return 0x2E80 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or 0x20000 <= point < 0x40000


_SYLLABLE = re.compile(
    # A final n, ng or r belongs to the next vowel if there is one: fangan is fan gan, as fang'an would be marked.
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:(?:iang|iong|uang|ueng|ang|eng|ing|ong|ian|uan|van|an|en|in|un|vn|er)(?![aeiouv])"
    r"|iao|uai|ai|ei|ui|ao|ou|iu|ie|ve|ue|ia|ua|uo|a|o|e|i|u|v)"
)


def _latin_syllables(spoken: str) -> list[str]:
    syllables: list[str] = []
    for word in re.findall(r"[^\W\d_]+", _plain_latin(spoken)):
        place = 0
        while place < len(word) and (found := _SYLLABLE.match(word, place)):
            syllables.append(found[0])
            place = found.end()
        if place < len(word):
            syllables.append(word[place:])
    return syllables


def _plain_latin(spoken: str) -> str:
    parted = unicodedata.normalize("NFD", fold_width(tidy(spoken)).casefold()).replace("u\u0308", "v")
    return "".join(character for character in parted if not unicodedata.combining(character))


def _word(syllables: list[str]) -> str:
    """One written word of syllables, with a capital."""
    joined = ""
    for syllable in syllables:
        joined += ("'" if joined and syllable[0] in "aoe" else "") + syllable.replace("v", "ü")
    return joined[:1].upper() + joined[1:]


SURNAMES = {
    # One character: read otherwise as a surname than in ordinary words.
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "盖": "ge", "乐": "yue",
    "朴": "piao", "覃": "qin", "缪": "miao", "翟": "zhai", "黑": "he", "折": "she", "员": "yun", "贠": "yun",
    "召": "shao", "祭": "zhai", "种": "chong", "秘": "bi", "卜": "bu", "薄": "bo", "能": "nai", "隗": "wei",
    "便": "pian", "繁": "po", "佴": "nai", "句": "gou", "都": "du", "阚": "kan", "郇": "xun", "藏": "zang",
    "么": "yao", "乜": "nie", "不": "fou", "洗": "xian", "粘": "nian", "炅": "gui",
    # Two characters.
    "欧阳": "ou yang", "尉迟": "yu chi", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge",
    "夏侯": "xia hou", "东方": "dong fang", "皇甫": "huang fu", "令狐": "ling hu", "长孙": "zhang sun",
    "万俟": "mo qi", "单于": "chan yu", "澹台": "tan tai", "鲜于": "xian yu", "独孤": "du gu",
    "慕容": "mu rong", "司徒": "si tu", "司空": "si kong", "宇文": "yu wen", "呼延": "hu yan",
    "端木": "duan mu", "百里": "bai li", "东郭": "dong guo", "南宫": "nan gong", "西门": "xi men",
    "公孙": "gong sun", "轩辕": "xuan yuan", "赫连": "he lian", "拓跋": "tuo ba", "钟离": "zhong li",
    "乐正": "yue zheng", "濮阳": "pu yang", "公冶": "gong ye", "太叔": "tai shu", "申屠": "shen tu",
    "仲孙": "zhong sun", "亓官": "qi guan", "司寇": "si kou", "子车": "zi ju", "颛孙": "zhuan sun",
    "夹谷": "jia gu", "宰父": "zai fu", "巫马": "wu ma", "漆雕": "qi diao", "闻人": "wen ren",
    "羊舌": "yang she", "微生": "wei sheng", "梁丘": "liang qiu", "左丘": "zuo qiu", "第五": "di wu",
    "南门": "nan men", "欧侯": "ou hou",
}  # fmt: skip
"""Surnames whose reading a dictionary of words would not give, and those of two characters."""
