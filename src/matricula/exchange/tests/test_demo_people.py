"""The made-up pupils: plausible, the same for the same day, and nobody's real data."""

import random
from datetime import date

import pytest

from matricula.exchange.demo.pupils import Pupil, PupilMaker
from matricula.exchange.demo.recipe import PACK, recipe_for
from matricula.exchange.demo.roll_rows import row_of
from matricula.exchange.roll.fields import LAYOUT
from matricula.kernel.text import MIDDLE_DOT
from matricula.regulation.api import Required, stack_for

TODAY, YEAR = date(2026, 11, 21), 2026


@pytest.fixture(scope="module")
def pupils() -> list[Pupil]:
    return made()


def made() -> list[Pupil]:
    stack, recipe = stack_for(PACK), recipe_for(PACK)
    maker = PupilMaker(recipe, stack, random.Random(1), TODAY)
    return [maker.pupil(seat) for seat in maker.seats()]


def test_they_are_six_thousand_and_the_same_every_time(pupils: list[Pupil]) -> None:
    assert len(pupils) == 6000
    assert made()[::97] == pupils[::97]


def test_every_number_is_well_formed_and_of_an_area_that_does_not_exist(pupils: list[Pupil]) -> None:
    stack = stack_for(PACK)
    for one in pupils:
        reading = stack.port("student_number.read")(one.number)
        assert reading.valid
        assert reading.temporary == (one.checked_on is None)
        assert one.number[1:7] not in stack.orgs
        assert one.number[1:5] == "5299"
        if one.id_number:
            identity = stack.port("id_number.read")(one.id_type, one.id_number)
            assert (identity.valid, identity.born_on, identity.sex) == (True, one.born_on, one.sex)
            assert identity.area is not None
            assert identity.area.startswith("5299")
    assert len({one.number for one in pupils}) == len(pupils)
    assert not [code for code in stack.orgs if code.startswith("5299")]


def test_ages_fit_grades(pupils: list[Pupil]) -> None:
    for one in pupils:
        age = YEAR - one.born_on.year - ((one.born_on.month, one.born_on.day) > (8, 31))
        assert 0 <= age - (one.seat.year_of_life + 5) <= 1, (one.born_on, one.seat)
        assert one.entered_on == date(YEAR - one.seat.year_of_stage + 1, 9, 1)


def test_names_have_everything_that_makes_names_hard(pupils: list[Pupil]) -> None:
    stack = stack_for(PACK)
    names = [one.name for one in pupils]
    assert not [name for name in names if stack.port("name.check")(name.written)]
    assert sum(MIDDLE_DOT in name.written for name in names) >= 5
    assert sum(any(ord(character) > 0xFFFF for character in name.written) for name in names) >= 10
    surnames = {name.surname for name in names}
    assert {"单", "曾", "仇", "解", "查", "尉迟", "欧阳"} <= surnames
    assert all(name.spoken for name in names if any(ord(character) > 0xFFFF for character in name.written))
    single = next(name for name in names if name.surname == "单")
    assert stack.port("name.sort_key")(single.written, None).startswith("shan ")


def test_the_form_is_filled_in(pupils: list[Pupil]) -> None:
    stack = stack_for(PACK)
    layout = stack.layout(LAYOUT)
    wanted = {column.field for column in layout.columns if column.required is Required.yes}
    for one in pupils[::41]:
        row = row_of(one, layout, stack, school="9952260102", class_name="1", nationality="CHN")
        assert wanted <= set(row), wanted - set(row)
        assert len(one.parents) == 2
        assert one.parents[0].is_guardian


def test_the_families_of_a_poor_and_mountainous_prefecture(pupils: list[Pupil]) -> None:
    groups = {one.person["ethnicity"] for one in pupils}
    assert {"06", "12", "01", "25", "81"} <= groups
    left_behind = sum(one.person["left_behind"] != "0" for one in pupils)
    assert 900 < left_behind < 1700
    assert sum(bool(one.person["migrant_child"]) for one in pupils) > 200
    assert sum(one.checked_on is None for one in pupils) > 10
    assert sum(not one.id_number for one in pupils) > 10
