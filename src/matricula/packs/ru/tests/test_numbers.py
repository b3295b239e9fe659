"""Papers and personal files: what is read, and how it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matricula.packs.ru.ports import (
    BIRTH_CERTIFICATE,
    NO_DOCUMENT,
    PASSPORT,
    PERSONAL_FILE,
    personal_file_number,
    read_id_number,
    read_student_number,
)
from matricula.regulation.api import stack_for

SCHOOL = "1026600000191"


@given(st.from_regex(r"[0-9]{13}", fullmatch=True), st.integers(1, 999_999))
def test_the_number_of_a_personal_file_reads_back(school: str, sequence: int) -> None:
    number = personal_file_number(school, sequence)
    reading = read_student_number(number)
    assert (reading.valid, reading.normal, reading.kind, reading.temporary) == (
        True,
        number,
        PERSONAL_FILE,
        False,
    )
    assert number.startswith(f"{school}-")


@pytest.mark.parametrize(
    ("school", "sequence"), [("", 1), (SCHOOL[:-1], 1), (SCHOOL, 0), (SCHOOL, -3), (SCHOOL, 10**6)]
)
def test_no_number_is_made_of_anything_else(school: str, sequence: int) -> None:
    with pytest.raises(ValueError, match="13 digits"):
        personal_file_number(school, sequence)


def test_a_school_may_number_by_the_letters_of_its_book() -> None:
    assert read_student_number(f"{SCHOOL}-к-17").normal == f"{SCHOOL}-К-17"
    assert read_student_number(f"{SCHOOL}-К-17").valid


@pytest.mark.parametrize(
    "number", [SCHOOL, f"{SCHOOL}-", f"{SCHOOL}-017", f"{SCHOOL}-К", f"{SCHOOL}-K-17", "17"]
)
def test_what_is_no_number_of_a_file_is_noticed(number: str) -> None:
    reading = read_student_number(number)
    assert (reading.valid, reading.fault) == (False, "wrong_characters")


def test_every_kind_of_number_has_a_name() -> None:
    assert stack_for("ru").table("number_kind").codes == (PERSONAL_FILE,)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("II-АИ 123456", "II-АИ 123456"),
        ("ii-аи № 123456", "II-АИ 123456"),
        ("IIАИ123456", "II-АИ 123456"),
        ("ІХ-АИ 123456", "IX-АИ 123456"),  # the numeral in letters of the other alphabet
        ("ХХ-ХС 123456", "XX-ХС 123456"),
    ],
)
def test_a_birth_certificate_is_written_in_one_way(written: str, normal: str) -> None:
    reading = read_id_number(BIRTH_CERTIFICATE, written)
    assert (reading.valid, reading.normal, reading.born_on, reading.sex) == (True, normal, None, None)


@pytest.mark.parametrize("written", ["II-АИ 12345", "АИ 123456", "II-AI 123456", "2-АИ 123456"])
def test_a_slip_in_a_birth_certificate_is_noticed(written: str) -> None:
    assert read_id_number(BIRTH_CERTIFICATE, written).fault == "wrong_characters"


def test_a_passport_has_ten_digits() -> None:
    assert read_id_number(PASSPORT, "65 12 № 345678").normal == "6512 345678"
    assert read_id_number(PASSPORT, "6512345678").valid
    assert read_id_number(PASSPORT, "651234567").fault == "wrong_length"
    assert read_id_number(PASSPORT, "6512AB5678").fault == "wrong_characters"


def test_only_who_has_no_document_has_no_number() -> None:
    assert read_id_number(NO_DOCUMENT, "").valid
    assert read_id_number(PASSPORT, " ").fault == "empty"
    assert read_id_number("10", "AB1234567").valid
    assert read_id_number("10", "AB_1234567").fault == "wrong_characters"


def test_the_kinds_of_document_are_those_of_the_table() -> None:
    table = stack_for("ru").table("id_type")
    assert {BIRTH_CERTIFICATE, PASSPORT, NO_DOCUMENT} <= set(table.codes)
    assert table.label(PASSPORT, "ru") == "Паспорт гражданина РФ"
    assert table.label(BIRTH_CERTIFICATE, "ru") == "Свидетельство о рождении"
