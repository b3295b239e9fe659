"""Identity numbers and student numbers: no slip of the pen passes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matricula.packs.cn.ports import (
    RESIDENT,
    formal_number,
    number_without_identity,
    read_id_number,
    read_id_number_with_area,
    read_student_number,
    temporary_number,
)

VALID = [
    "11010519491231002X",
    "99999920160229005X",
    "999999201602290017",
    "999999201508310034",
    "999999201509010041",
]
areas = st.integers(110_000, 659_999).map(str)
births = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize("number", VALID)
def test_any_other_character_anywhere_is_noticed(number: str) -> None:
    for place, written in enumerate(number):
        for other in "0123456789X":
            if other != written:
                changed = number[:place] + other + number[place + 1 :]
                assert not read_id_number(RESIDENT, changed).valid, changed


def with_check_digit(body: str) -> str:
    return next(body + last for last in "0123456789X" if read_id_number(RESIDENT, body + last).valid)


@pytest.mark.parametrize(
    ("area", "marks"),
    [
        ("110105", ()),
        ("522131", ()),  # abolished in 1990: those born there still have it
        ("520100", ()),
        ("999999", ("unknown_area",)),
        ("529903", ("unknown_area",)),
    ],
)
def test_an_area_code_that_no_division_ever_had_is_marked_and_no_fault(
    area: str, marks: tuple[str, ...]
) -> None:
    reading = read_id_number_with_area(RESIDENT, with_check_digit(f"{area}20160229001"))
    assert (reading.valid, reading.fault, reading.marks) == (True, None, marks)


def test_only_numbers_that_hold_an_area_are_marked() -> None:
    assert read_id_number_with_area("A", "E12345678").marks == ()
    assert read_id_number_with_area(RESIDENT, "999999").marks == ()


@pytest.mark.parametrize("number", VALID)
def test_any_two_neighbours_swapped_are_noticed(number: str) -> None:
    for place in range(len(number) - 1):
        left, right = number[place], number[place + 1]
        if left != right:
            swapped = number[:place] + right + left + number[place + 2 :]
            assert not read_id_number(RESIDENT, swapped).valid, swapped


@given(areas, births, st.integers(1, 999))
def test_a_number_without_identity_reads_back(area: str, born_on: date, sequence: int) -> None:
    number = number_without_identity(area, born_on, sequence)
    reading = read_student_number(number)
    assert (reading.valid, reading.kind, reading.temporary) == (True, "formal_without_identity", False)
    assert number[1:7] == area
    assert number[7:15] == f"{born_on:%Y%m%d}"


@given(areas, births, st.floats(0, 1, exclude_max=True))
def test_a_temporary_number_reads_back(area: str, born_on: date, chance: float) -> None:
    reading = read_student_number(temporary_number(area, born_on, chance))
    assert (reading.valid, reading.kind, reading.temporary) == (True, "temporary", True)


@given(areas, births, st.integers(1, 999))
def test_a_formal_number_is_the_letter_and_the_identity_number(
    area: str, born_on: date, sequence: int
) -> None:
    identity = number_without_identity(area, born_on, sequence)[1:]
    number = formal_number(identity.lower())
    assert number == f"G{identity}"
    assert read_student_number(number).kind == "formal"


@given(areas, births, st.integers(1, 999))
def test_the_identity_number_tells_birth_date_and_sex(area: str, born_on: date, sequence: int) -> None:
    reading = read_id_number(RESIDENT, number_without_identity(area, born_on, sequence)[1:])
    assert reading.born_on == born_on
    assert reading.sex == ("1" if sequence % 2 else "2")
    assert reading.area == area
