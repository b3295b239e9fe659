"""How the mean of a subject went is said in words and drawn, once there are marks enough to compare."""

import pytest
from django.utils.translation import override

from matricula.diary.api import Marked
from matricula.web.family.trend import trend_of


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((2.0, 2.0, 5.0, 5.0, 5.0), "rising lately"),
        ((5.0, 5.0, 2.0, 2.0, 2.0), "falling lately"),
        ((4.0, 4.0, 4.0, 4.0), "steady"),
    ],
)
def test_a_trend_says_what_it_draws(values: tuple[float, ...], said: str) -> None:
    trend = trend_of([Marked(value=one, weight=1.0) for one in values], 2.0, 5.0)
    assert trend is not None
    with override("en"):
        assert str(trend.label) == said
    assert trend.values == values
    assert trend.line[0] == values[0]
    assert len(trend.line) == len(values)


def test_too_few_marks_or_a_scale_of_one_step_make_no_trend() -> None:
    marks = [Marked(value=4.0, weight=1.0)] * 3
    assert trend_of(marks, 2.0, 5.0) is None
    assert trend_of(marks * 2, 5.0, 5.0) is None
