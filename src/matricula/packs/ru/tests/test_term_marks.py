"""What marks of a period come to: the weighted mean, the threshold, and from how many marks on."""

from decimal import Decimal

import pytest

from matricula.packs.ru.ports import term_mark
from matricula.regulation.api import TermProposal

D = Decimal


@pytest.mark.parametrize(
    ("marks", "mean", "proposed"),
    [
        ([(5, 3), (5, 1), (4, 5)], "4.44", 4),
        ([(5, 1), (5, 1), (5, 1), (4, 1), (4, 1)], "4.60", 5),
        ([(5, 1), (4, 1), (4, 1)], "4.33", 4),
        # 4.595 is shown as 4.60, and goes by what is shown.
        ([(5, 119), (4, 50), (4, 31)], "4.60", 5),
        ([(5, 1), (5, 1), (5, 1)], "5.00", 5),
        ([(2, 1), (2, 1), (3, 1)], "2.33", 2),
    ],
)
def test_the_mean_is_weighted_and_rounded_as_it_is_shown(
    marks: list[tuple[int, int]], mean: str, proposed: int
) -> None:
    said = term_mark([(D(number), weight) for number, weight in marks], 3, D("0.6"))
    assert said == TermProposal(D(mean), D(proposed))


def test_a_school_may_round_from_a_half() -> None:
    marks = [(D(5), 1), (D(4), 1)]
    assert term_mark(marks, 2, D("0.5")) == TermProposal(D("4.50"), D(5))
    assert term_mark(marks, 2, D("0.6")) == TermProposal(D("4.50"), D(4))


def test_too_few_marks_have_a_mean_and_propose_nothing() -> None:
    assert term_mark([(D(5), 1), (D(4), 1)], 3, D("0.6")) == TermProposal(D("4.50"))
    assert term_mark([], 3, D("0.6")) == TermProposal(None)
