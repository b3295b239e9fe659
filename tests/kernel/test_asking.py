"""What is asked once a page, and what is asked each time."""

from collections.abc import Callable

import pytest

from matricula.kernel.asking import answered, once_a_page, one_page


def counting() -> tuple[list[tuple[object, ...]], Callable[..., int]]:
    asked: list[tuple[object, ...]] = []

    @once_a_page
    def question(*args: object, **kwargs: object) -> int:
        asked.append((*args, *kwargs.values()))
        return len(asked)

    return asked, question


def test_inside_a_page_each_question_is_asked_once_and_outside_each_time() -> None:
    _asked, question = counting()
    assert [question(1), question(1)] == [1, 2]
    with one_page():
        assert [question(1), question(1), question(2), question(by=1)] == [3, 3, 4, 5]
    with one_page():
        assert question(1) == 6, "the next page asks anew"


def test_an_answer_may_be_given_beforehand_and_is_forgotten_with_the_page() -> None:
    asked, question = counting()
    answered(question, 7, answer=70)
    with one_page():
        answered(question, 7, answer=70)
        assert question(7) == 70
        assert asked == []
    assert question(7) == 1


def test_a_refusal_is_not_remembered() -> None:
    tries: list[int] = []

    @once_a_page
    def refusing() -> None:
        tries.append(1)
        raise ValueError("refused")

    with one_page():
        for _ in range(2):
            with pytest.raises(ValueError, match="refused"):
                refusing()
    assert len(tries) == 2
