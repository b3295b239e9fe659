"""What the area's list says of a school's classes beside the register."""

from datetime import date

import pytest
from django.utils.translation import override

from matricula.registry.api import Checked
from matricula.web import parts
from matricula.web.office.schools.marks import checked_mark

DAY = date(2026, 9, 7)


@pytest.mark.parametrize(
    ("found", "tone", "says"),
    [
        (Checked(2, 0, 0, 0, DAY), parts.Tone.done, ["agrees"]),
        (Checked(2, 0, 0, 3, DAY), parts.Tone.warning, ["3 students in no class"]),
        (Checked(2, 0, 1, 1, DAY), parts.Tone.warning, ["1 person differs", "1 student in no class"]),
        (Checked(2, 1, 0, 1, DAY), parts.Tone.warning, ["1 class not yet compared", "1 student in no class"]),
        (Checked(2, 2, 0, 4, None), parts.Tone.warning, ["never this school year", "4 students in no class"]),
        (Checked(0, 0, 0, 5, None), parts.Tone.warning, ["no classes", "5 students in no class"]),
    ],
)
def test_a_school_with_pupils_in_no_class_never_agrees(
    found: Checked, tone: parts.Tone, says: list[str]
) -> None:
    with override("en"):
        cell = checked_mark(found)
    assert isinstance(cell.value, parts.Status)
    assert cell.value.tone == tone
    words = f"{cell.value.label} · {cell.under}"
    assert all(one in words for one in says), words
    assert ("agrees" in words) == (tone == parts.Tone.done)
