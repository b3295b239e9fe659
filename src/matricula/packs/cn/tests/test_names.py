"""Names: what may be registered, how they are read and in which order lists show them."""

import pytest

from matricula.packs.cn.ports import check_name, sort_key, spoken_name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("张三", "zhang san"),
        ("单小雨", "shan xiao yu"),
        ("曾小雨", "zeng xiao yu"),
        ("仇小雨", "qiu xiao yu"),
        ("解小雨", "xie xiao yu"),
        ("查小雨", "zha xiao yu"),
        ("区小雨", "ou xiao yu"),
        ("朴小雨", "piao xiao yu"),
        ("翟小雨", "zhai xiao yu"),
        ("尉迟小雨", "yu chi xiao yu"),
        ("欧阳娜娜", "ou yang na na"),
        ("单于小雨", "chan yu xiao yu"),
        ("万俟小雨", "mo qi xiao yu"),
        ("长孙小雨", "zhang sun xiao yu"),
        ("李重阳", "li chong yang"),
        ("吕绿", "lv lv"),
        ("买买提·艾力", "mai mai ti ai li"),
    ],
)
def test_a_name_is_ordered_as_it_is_spoken(name: str, key: str) -> None:
    assert sort_key(name, None) == key


def test_lists_are_in_the_order_of_pinyin() -> None:
    shuffled = ["张伟", "曾伟", "单伟", "查伟", "欧阳伟", "安伟", "李安", "连伟", "吕伟", "陆伟"]
    ordered = ["安伟", "李安", "连伟", "陆伟", "吕伟", "欧阳伟", "单伟", "曾伟", "查伟", "张伟"]
    assert sorted(shuffled, key=lambda name: sort_key(name, None)) == ordered


@pytest.mark.parametrize("typed", ["张", "zhang", "ZHANG", "Zhāng", " zhang ", "ｚｈａｎｇ"])
def test_what_a_reader_types_finds_the_surname(typed: str) -> None:
    assert sort_key(typed, None) == "zhang"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("zhangsan", "zhang san"),
        ("zhangs", "zhang s"),
        ("ouyangnana", "ou yang na na"),
        ("fangan", "fan gan"),
        ("fang'an", "fang an"),
        ("lü", "lv"),
        ("lǚ", "lv"),
        ("nuan", "nuan"),
    ],
)
def test_latin_letters_are_parted_into_syllables(typed: str, key: str) -> None:
    assert sort_key(typed, None) == key


@pytest.mark.parametrize("spoken", ["Zēng Shàn", "zeng shan", "zengshan", "ZENG SHAN"])
def test_a_given_spelling_wins_over_the_dictionary(spoken: str) -> None:
    assert sort_key("曾单", spoken) == "zeng shan"
    assert sort_key("曾单", " ") == "zeng dan"


def test_the_beginning_of_a_name_is_the_beginning_of_its_key() -> None:
    for name in ("张三", "欧阳娜娜", "单小雨"):
        assert sort_key(name, None).startswith(sort_key(name[:2] if name[0] == "欧" else name[0], None))


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("张三", "Zhang San"),
        ("欧阳娜娜", "Ouyang Nana"),
        ("单小雨", "Shan Xiaoyu"),
        ("吕方安", "Lü Fang'an"),
        ("买买提·艾力", "Maimaiti Aili"),
        ("张", "Zhang"),
    ],
)
def test_a_name_is_spelled_as_surname_and_given_name(name: str, spoken: str) -> None:
    assert spoken_name(name) == spoken


@pytest.mark.parametrize(
    "name",
    [
        "张三",
        "欧阳娜娜",
        "买买提·艾力",
        "𠮷小雨",  # Extension B
        "王\U0002b4e7",  # Extension C
        "李\U0002ebf0",  # Extension I, younger than some Python's tables
        "赵\U00031350",  # Extension H
        "刘〇",
        "Anna",
    ],
)
def test_letters_and_rare_characters_are_registered(name: str) -> None:
    assert check_name(name) == ()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("张 三", "white_space"),
        ("张\u3000三", "white_space"),
        ("张三1", "digit"),
        ("张.三", "sign"),
        ("买买提•艾力", "sign"),  # U+2022: looks like the dot and is another character
        ("买买提・艾力", "sign"),  # U+30FB
        ("张（三）", "sign"),
        ("·艾力", "dot_misplaced"),
        ("艾力·", "dot_misplaced"),
        ("买买提··艾力", "dot_misplaced"),
        ("张\ue123", "private_character"),
        ("张\u2f00", "radical"),
        ("", "empty"),
        ("  ", "empty"),
    ],
)
def test_anything_else_is_a_fault(name: str, fault: str) -> None:
    assert check_name(name) == (fault,)


def test_a_rare_character_stands_for_itself_in_the_order() -> None:
    unread = "\U0003fff0"
    assert sort_key(f"王{unread}", None) == f"wang {unread}"
    assert sort_key("王紫", None) < sort_key(f"王{unread}", None)
