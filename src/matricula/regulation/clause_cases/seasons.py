"""Cases about seasons: within which windows a grade leaves, what is frozen and barred, and by which rule."""

from collections.abc import Mapping
from dataclasses import dataclass

from matricula.regulation.clause_cases.model import Failures, citation, expected
from matricula.regulation.reading.nodes import Fields, Plain
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.context import Context
from matricula.regulation.standing.seasons import Attention, Season

KEYS = frozenset(
    {
        "stage",
        "duty",
        "windows",
        "freezes_after",
        "bars_after",
        "done_by",
        "rule",
        "advice",
        "outcomes",
        "locked_by",
        "certificate_needs",
        "attention",
        "reminds",
        "leaves_from",
    }
)


@dataclass(frozen=True)
class SeasonAsk:
    """All that a season says and that acts; a key that the season leaves out is left out of the case."""

    season: str
    expect: Mapping[str, Plain]
    kind: str = "season"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"season:{self.season}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        season = stack.season(self.season)
        return (
            *expected(f"the season {self.season}", dict(self.expect), said_by(season)),
            *citation(stack, clause, f"season:{self.season}", season),
        )

    def in_words(self) -> str:
        return f"season {self.season}: {self.answer_in_words()}"

    def answer_in_words(self) -> str:
        return ", ".join(f"{key} {value}" for key, value in self.expect.items())


def said_by(season: Season) -> dict[str, Plain]:
    """The keys of a season that act, as they are written in a pack."""
    said: dict[str, Plain] = {
        "stage": season.stage,
        "duty": season.duty,
        "windows": list(season.windows),
        "freezes_after": season.freezes_after,
        "bars_after": list(season.bars_after),
        "done_by": season.done_by,
        "rule": season.rule,
        "advice": list(season.advice),
        "outcomes": dict(season.outcomes),
        "locked_by": season.locked_by,
        "certificate_needs": list(season.certificate_needs),
        "attention": {one.name: _known_by(one) for one in season.attention},
        "reminds": season.reminds,
        "leaves_from": season.leaves_from,
    }
    return {key: value for key, value in said.items() if value}


def _known_by(one: Attention) -> Plain:
    """By what such a student is known."""
    if one.changes:
        return {"changes": list(one.changes)}
    return {"field": one.field, "codes": list(one.codes)}


def read_season(fields: Fields, _: Context) -> SeasonAsk:
    expect = fields["expect"].fields(optional=set(KEYS))
    return SeasonAsk(fields["season"].name(), {key: node.plain() for key, node in expect.given.items()})
