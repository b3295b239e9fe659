"""Lets a few of the made-up pupils be on leave, missing from school, abroad or gone."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from matricula.exchange.demo.copying import bulk
from matricula.exchange.demo.pupils import Pupil
from matricula.exchange.demo.writing import Register
from matricula.registry.api import Enrollment

# How many pupils in ten thousand, in which stages, and the way of statuses they went: status and how many days ago; of
# what does not last, how many days it was planned to take.
Way = tuple[tuple[str, int] | tuple[str, int, int], ...]
_WAYS: tuple[tuple[int, bool | None, Way], ...] = (
    (55, None, (("on_leave", 75, 180),)),
    (20, None, (("on_leave", 260, 200), ("normal", 62))),
    (25, True, (("suspected_dropout", 11),)),
    (12, True, (("suspected_dropout", 66), ("dropout", 40))),
    (6, True, (("suspected_dropout", 90), ("normal", 31))),
    (8, None, (("abroad", 130),)),
    (9, False, (("withdrawn", 27),)),
    (3, None, (("left", 52),)),
)


def spread_statuses(
    register: Register,
    pupils: Sequence[Pupil],
    places: Sequence[Enrollment],
    draw: random.Random,
    today: date,
) -> None:
    """Store the further links. Draws among those long at school."""
    settled = [
        (pupil, place)
        for pupil, place in zip(pupils, places, strict=True)
        if pupil.checked_on is not None and (today - pupil.entered_on).days > 330
    ]
    draw.shuffle(settled)
    steps: dict[int, list[tuple[Enrollment, str, date, date | None]]] = {}
    taken: set[int] = set()
    for share, compulsory, way in _WAYS:
        wanted = max(1, round(len(pupils) * share / 10_000))
        fitting = [
            pair
            for pair in settled
            if pair[1].pk not in taken
            and (compulsory is None or register.stack.stage(pair[0].seat.stage).compulsory is compulsory)
        ]
        for pair in fitting[:wanted]:
            taken.add(pair[1].pk)
            for number, (status, days, *planned) in enumerate(way):
                on = today - timedelta(days=days)
                until = on + timedelta(days=planned[0]) if planned else None
                steps.setdefault(number, []).append((pair[1], status, on, until))
    for number, links in sorted(steps.items()):
        bulk(register.change(place, 3 + number, status, on, until) for place, status, on, until in links)
