"""What lies in the archive of a made-up pupil."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from matricula.exchange.demo.pupils import Pupil
from matricula.exchange.demo.recipe import Recipe, one_of
from matricula.regulation.api import Stack

_HEALTH_MEAN, _HEALTH_SPREAD = 81.0, 9.0


def archive_of(
    pupil: Pupil, recipe: Recipe, stack: Stack, draw: random.Random, today: date
) -> Iterator[dict[str, Any]]:
    """The fields of each entry: reports, fitness, awards, aid, proofs and marks, dated within the time at school."""
    words = recipe["archive"]

    def on(latest_days: int) -> date:
        return max(pupil.entered_on, today - timedelta(days=draw.randrange(8, latest_days)))

    if (today - pupil.entered_on).days > 140:
        report = {aspect: one_of(draw, choices) for aspect, choices in words["quality"]["fields"].items()}
        yield _entry("quality", words["quality"]["title"], on(140), report)
        score = round(min(120.0, max(35.0, draw.gauss(_HEALTH_MEAN, _HEALTH_SPREAD))), 1)
        grade = next(word for least, word in words["health"]["grades"].items() if score >= least)
        yield _entry(
            "health",
            words["health"]["title"],
            on(240),
            dict(zip(words["health"]["fields"], (score, grade), strict=True)),
        )
        if draw.randrange(100) < 9:
            yield _entry("award", one_of(draw, words["award"]["titles"]), on(300), {})
    if pupil.person["aid_requested"]:
        stage = "compulsory" if stack.stage(pupil.seat.stage).compulsory else "senior"
        yield _entry("aid", words["aid"]["titles"][stage], on(90), {})
    if draw.randrange(100) < 20:
        yield _entry("proof", words["proof"]["title"], pupil.entered_on, {})
    if pupil.person["left_behind"] != "0":
        yield _entry("marks", words["marks"]["titles"]["left_behind"], on(60), {})
    if pupil.person["migrant_child"]:
        yield _entry("marks", words["marks"]["titles"]["migrant"], on(60), {})


def _entry(kind: str, title: str, on: date, data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "title": title, "recorded_on": on, "data": data}
