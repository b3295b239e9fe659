"""Which columns of the record's layout the platform itself knows, and where the values of the others are kept.

A layout of the record names these fields so: `school_code`; the person's `name`, `name_pinyin` (how it is read), `sex`,
`birth_date`, `nationality`, `id_type`, `id_number`, `id_valid`; the place's `grade`, `class`, `class_number`,
`entry_month`; for each of the layout's `members`, after its word and an underscore, `name`, `relation`, `guardian`,
`phone`. All others are the pack's own: the person's, or the place's when they stand in the group `enrolment`. One of
the person's that is called `phone` is the student's own telephone, by which the student is found.
"""

from typing import Final

from matricula.regulation.api import Column, Layout

RECORD_LAYOUT: Final = "roll"
# The fields that only a decided case changes, by the names that its form has for them.
KEY_DATA_TABLE: Final = "key_data_field"
# How the name is read, by which lists are ordered.
SPELLED: Final = "name_pinyin"
_OF_PLACE: Final = "enrolment"
_COLUMNS: Final = frozenset({
    "school_code", "name", "sex", "birth_date", "nationality", "id_type", "id_number", "id_valid", "photo", "grade",
    "class", "class_number", "entry_month",
})  # fmt: skip
# What a family member's row has a column of its own for, by the name in the layout.
MEMBER_COLUMNS: Final = {"name": "name", "relation": "relation", "guardian": "is_guardian", "phone": "phone"}


def person_fields(layout: Layout) -> list[Column]:
    """The columns kept in a student's `particulars`."""
    return [one for one in layout.columns if _is_own(layout, one) and one.group != _OF_PLACE]


def place_fields(layout: Layout) -> list[Column]:
    """The columns kept in an enrollment's `particulars`."""
    return [one for one in layout.columns if _is_own(layout, one) and one.group == _OF_PLACE]


def member_fields(layout: Layout, member: str) -> dict[str, Column]:
    """The columns kept in the `particulars` of a family member, by their name without the prefix."""
    prefix = f"{member}_"
    return {
        one.field.removeprefix(prefix): one
        for one in layout.columns
        if one.field.startswith(prefix) and one.field.removeprefix(prefix) not in MEMBER_COLUMNS
    }


def _is_own(layout: Layout, column: Column) -> bool:
    return column.field not in _COLUMNS and column.field.partition("_")[0] not in layout.members
