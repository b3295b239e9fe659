"""The guides of the demonstration name only what there is."""

from matricula.config.catalogues import Message
from matricula.exchange.api import guides


def test_every_guide_has_a_few_steps_in_three_languages() -> None:
    for who, guide in guides().items():
        assert 4 <= len(guide.steps) <= 6, who
        texts = [guide.title, *(step.says for step in guide.steps)]
        assert {frozenset(one) for one in texts} == {frozenset(("en", "zh-hans", "ru"))}, who


def test_what_a_step_names_is_in_the_catalogues(collected: list[Message]) -> None:
    known = {one.text for one in collected}
    assert {step.names for guide in guides().values() for step in guide.steps} <= known
