"""Text folding: what spreadsheets and keyboards do to numbers and names is undone, and nothing else is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matricula.kernel import text


def test_digits_of_every_script() -> None:
    assert text.fold_digits("２０１２ ۱۲۳۴ ٥٦٧٨ 90") == "2012 1234 5678 90"
    assert text.fold_digits("一二") == "一二"


def test_width() -> None:
    assert text.fold_width("Ｇ５２０１（甲）\u3000Ｘ") == "G5201(甲) X"


def test_code_points_count_a_rare_character_once() -> None:
    assert text.code_points("𬭎𠀀") == 2
    assert text.code_points("e\u0301") == 1


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("\ufeff 王\u200b 小\u00a0\u3000明 \u200e", "王 小 明"),
        ("line\r\nbreak\ttab", "line break tab"),
        ("bell\x07", "bell"),
        ("می\u200cرود\u200c", "می\u200cرود"),
        ("e\u0301", "é"),
    ],
)
def test_tidy(given_text: str, expected: str) -> None:
    assert text.tidy(given_text) == expected


def test_tidy_code() -> None:
    assert text.tidy_code(" ９９９９９９ 2016\u200b0229\u200c 005ｘ\n") == "99999920160229005x"


@pytest.mark.parametrize("dot", "·•‧∙⋅・･．")
def test_one_middle_dot(dot: str) -> None:
    assert text.tidy_name(f"阿依古丽 {dot}买买提") == "阿依古丽·买买提"


def test_search_key() -> None:
    assert text.search_key("علي كاظمي") == text.search_key("علی کاظمی")
    assert text.search_key("می\u200cرود") == text.search_key("میرود")
    assert text.search_key("ＡＢＣ１") == "abc1"


@given(st.text())
def test_every_folding_is_idempotent(anything: str) -> None:
    for fold in (text.fold_digits, text.fold_width, text.tidy, text.tidy_code, text.tidy_name):
        assert fold(fold(anything)) == fold(anything), fold.__name__


@given(st.text())
def test_tidy_is_composed_and_clean_at_the_edges(anything: str) -> None:
    clean = text.tidy(anything)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == clean.strip()
    assert "  " not in clean
    assert "\u200b" not in clean


@given(st.text(alphabet="0123456789"), st.sampled_from(["０１２３４５６７８９", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"]))
def test_folding_undoes_each_script(number: str, digits: str) -> None:
    assert text.fold_digits(number.translate(str.maketrans("0123456789", digits))) == number


@given(st.lists(st.text()))
def test_anything_can_be_sorted_as_people_count(anything: list[str]) -> None:
    assert len(sorted(anything, key=text.natural_key)) == len(anything)


def test_the_second_class_comes_before_the_twelfth() -> None:
    names = ["四年级12班", "四年级2班", "四年级１班", "四年级²班"]
    assert sorted(names, key=text.natural_key) == ["四年级１班", "四年级2班", "四年级12班", "四年级²班"]
