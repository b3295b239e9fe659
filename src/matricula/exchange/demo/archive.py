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
    """The fields of each entry: reports, fitness, awards, aid, proofs and marks, dated within the time at school.

    Nothing where the recipe has no words for an archive.
    """
    if "archive" not in recipe:
        return
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
            {
                "examined": words["health"]["examined"],
                "result": words["health"]["result"].format(score=score, grade=grade),
            },
        )
        if draw.randrange(100) < 9:
            title = one_of(draw, list(words["award"]["titles"]))
            yield _entry("award", title, on(300), words["award"]["titles"][title])
    if pupil.person["aid_requested"]:
        stage = "compulsory" if stack.stage(pupil.seat.stage).compulsory else "senior"
        aid = dict(words["aid"][stage])
        yield _entry("aid", aid.pop("title"), on(90), aid)
    if draw.randrange(100) < 20:
        yield _entry(
            "proof", words["proof"]["title"], pupil.entered_on, {"proof_of": words["proof"]["proof_of"]}
        )
    if pupil.person["left_behind"] != "0":
        yield _mark(words["marks"], "left_behind", on(60))
    if pupil.person["migrant_child"]:
        yield _mark(words["marks"], "migrant", on(60))


def shelf_of(recipe: Recipe, folder: int) -> str:
    """Where the school keeps the original of a proof: forty folders to a cabinet."""
    mark: str = recipe["archive"]["proof"]["shelf_mark"]
    return mark.format(cabinet=1 + folder // 40, folder=1 + folder % 40)


def _mark(words: dict[str, Any], which: str, on: date) -> dict[str, Any]:
    return _entry(
        "marks", words["titles"][which], on, {"mark": words["codes"][which], "first_day": on.isoformat()}
    )


def _entry(kind: str, title: str, on: date, data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "title": title, "recorded_on": on, "data": data}
