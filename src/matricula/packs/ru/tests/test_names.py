"""Names: what may be registered, in which order lists show them, and how they are spelled in Latin letters."""

import pytest

from matricula.packs.ru.ports import check_name, sort_key, spoken_name


def test_yo_stands_where_ye_does_and_not_outside_the_alphabet() -> None:
    shuffled = [
        "Яшин Лев",
        "Ёлкин Пётр",
        "Абрамов Олег",
        "Екимов Иван",
        "Жуков Ян",
        "Ельцов Марк",
        "Ёжиков Глеб",
    ]
    ordered = [
        "Абрамов Олег",
        "Ёжиков Глеб",
        "Екимов Иван",
        "Ёлкин Пётр",
        "Ельцов Марк",
        "Жуков Ян",
        "Яшин Лев",
    ]
    assert sorted(shuffled) != ordered
    assert sorted(shuffled, key=lambda name: sort_key(name, None)) == ordered


def test_given_names_decide_between_spellings_of_one_family_name() -> None:
    shuffled = ["Семенов Яков", "Семёнов Андрей", "Семенов Борис"]
    assert sorted(shuffled, key=lambda name: sort_key(name, None)) == [
        "Семёнов Андрей",
        "Семенов Борис",
        "Семенов Яков",
    ]


@pytest.mark.parametrize("typed", ["Семёнов", "семенов", "СЕМЁНОВ", " Семенов ", "Семе\u0308нов"])
def test_a_family_name_is_found_with_and_without_the_dots(typed: str) -> None:
    assert sort_key("Семёнов Андрей Ильич", None).startswith(sort_key(typed, None))


def test_a_short_family_name_stands_before_a_longer_one() -> None:
    assert sort_key("Мамин Яков", None) < sort_key("Маминов Андрей", None)
    assert sort_key("Мамин Яков", None) < sort_key("Мамин-Сибиряк Дмитрий", None)


def test_short_i_is_a_letter_of_its_own() -> None:
    assert sort_key("Ии", None) < sort_key("Ий", None) < sort_key("Ик", None)


@pytest.mark.parametrize(
    "name",
    [
        "Ёлкин Пётр Ильич",
        "Мамин-Сибиряк Дмитрий",
        "Оглы Руслан Кызы",
        "Д’Артаньян Шарль",
        "O'Neil Anna",
        "Ли Ян",
    ],
)
def test_names_of_words_hyphens_and_apostrophes_are_registered(name: str) -> None:
    assert check_name(name) == ()


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("", ("empty",)),
        ("   ", ("empty",)),
        ("Иванов  Иван", ("white_space",)),
        ("Иванов Иван ", ("white_space",)),
        ("Иванов\tИван", ("white_space",)),
        ("Иванов2 Иван", ("digit",)),
        ("Иванов И.", ("sign",)),
        ("Иванов - Иван", ("sign",)),
        ("-Иванов Иван", ("sign",)),
        ("Иванов (Петров) 2", ("digit", "sign")),
    ],
)
def test_anything_else_is_a_fault(name: str, faults: tuple[str, ...]) -> None:
    assert check_name(name) == faults


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("Щербаков Пётр", "Shcherbakov Petr"),
        ("Юрьева Жанна", "Iureva Zhanna"),
        ("Подъячев Цой", "Podieiachev Tsoi"),
        ("Мамин-Сибиряк Хасан", "Mamin-Sibiriak Khasan"),
    ],
)
def test_a_name_is_spelled_as_in_passports(name: str, spoken: str) -> None:
    assert spoken_name(name) == spoken
