"""Reads the stories of procedures: what they share stands once, and a table of refusals becomes a story for each cell.

A **scene** is what the stories of one procedure have in common: when they start, what is given, and named **ways**, the
moves by which a case comes to where a story begins.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Never

from matricula.kernel.durations import Duration, Unit
from matricula.regulation.clause_cases.scenarios import ExpectedRefusal, Move, Scenario, ScenarioAsk
from matricula.regulation.reading.nodes import Fields, Node, Plain
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import Context

_OF_A_MOVE = frozenset({"does", "after", "at", "with", "evidence", "reason", "refused"})
_SHARED = frozenset({"clause", "procedure", "starts_at", "given", "way", "expect", *_OF_A_MOVE})
_OF_A_STORY = _SHARED | {"question", "moves"}
NOT_LISTED = "ground_not_listed"
"""The code of the refusal that meets whoever decides on a ground that is not theirs."""


@dataclass(frozen=True)
class Scene:
    """What the stories of a procedure share."""

    starts_at: datetime | None = None
    given: Mapping[str, Plain] = field(default_factory=dict)
    ways: Mapping[str, Node] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """One story as it was read."""

    node: Node
    clause: str
    question: Text | None
    ask: ScenarioAsk


def scenes_in(node: Node) -> dict[str, Scene]:
    """The scenes of one file, by procedure."""
    found: dict[str, Scene] = {}
    for procedure, entry in node.entries():
        fields = entry.fields(optional={"starts_at", "given", "ways"})
        found[procedure] = Scene(
            fields["starts_at"].instant() if "starts_at" in fields else None,
            _plain(fields.get("given")),
            dict(fields["ways"].entries()) if "ways" in fields else {},
        )
    return found


def read_stories(node: Node, scenes: Mapping[str, Scene], context: Context) -> Iterator[Told]:
    """The stories of a list of groups; what a group says holds for each of its `told` that does not say otherwise."""
    for group in node.items():
        shared = group.fields(required={"told"}, optional=set(_SHARED))
        for story in shared["told"].items():
            yield _Teller(story.fields(optional=set(_OF_A_STORY)), shared, scenes, context).told()


def read_refusals(node: Node, scenes: Mapping[str, Scene], context: Context) -> Iterator[Told]:
    """The table of who may refuse on which ground: a story for every cell.

    Whoever has a ground decides on it, by its clause. Whoever has it not meets the clause that keeps the list.
    """
    for procedure, table in node.entries():
        shared = table.fields(
            required={"clause", "grounds", "may"}, optional={"reason", "expect", "given", "starts_at"}
        )
        clauses = {ground: context.clause(clause) for ground, clause in shared["grounds"].entries()}
        listed = context.clause(shared["clause"])
        for row in shared["may"].items():
            fields = row.fields(
                required={"does", "way", "grounds"},
                optional={"given", "with", "evidence", "expect", "clause"},
            )
            own = fields["grounds"].texts()
            if strange := sorted(set(own) - set(clauses)):
                fields["grounds"].fail(
                    f"the table has no ground {', '.join(strange)}; add it above, with its clause"
                )
            teller = _Teller(fields, shared, scenes, context, procedure)
            by_clause = context.maybe_clause(fields)
            for ground in own:
                yield teller.decided_on(ground, by_clause or clauses[ground])
            if others := [ground for ground in clauses if ground not in own]:
                yield teller.kept_from(others, listed)


class _Teller:
    """Puts a story together from its own words, those of its group, and the scene."""

    def __init__(
        self,
        own: Fields,
        shared: Fields | None,
        scenes: Mapping[str, Scene],
        context: Context,
        procedure: str = "",
    ) -> None:
        self.own, self.shared, self.context = own, shared, context
        self.procedure = procedure or self._needed("procedure").name()
        self.scene = scenes.get(self.procedure, Scene())

    def told(self) -> Told:
        clause = self.context.clause(self._needed("clause"))
        moves = list(self._way(clause))
        if "moves" in self.own:
            if strange := _OF_A_MOVE & set(self.own.given):
                self.own.node.fail(
                    f"a story with moves has no {', '.join(sorted(strange))} beside them; move it in"
                )
            moves += self._moves(self.own["moves"], clause)
        elif self._found("does") is not None:
            moves.append(self._one_move(clause))
        if not moves:
            self.own.node.fail("a story needs at least one move; say does: …, or moves: …")
        return self._story(clause, moves, self._merged("expect"))

    def decided_on(self, ground: str, clause: str) -> Told:
        """The story in which the office of a row decides on a ground that is its own."""
        move = self._refusing(ground, clause)
        return self._story(clause, [*self._way(clause), move], {"clause": clause, **self._merged("expect")})

    def kept_from(self, grounds: list[str], clause: str) -> Told:
        """The story in which it tries each of the grounds that are not."""
        tries = [
            replace(self._refusing(ground, clause), refused=ExpectedRefusal(clause, NOT_LISTED))
            for ground in grounds
        ]
        return self._story(clause, [*self._way(clause), *tries], {"state": "running"})

    def _refusing(self, ground: str, clause: str) -> Move:
        move = self._one_move(clause)
        return replace(move, data={**move.data, "ground": ground})

    def _story(self, clause: str, moves: list[Move], expect: Mapping[str, Plain]) -> Told:
        starts_at = self._found("starts_at")
        begins = starts_at.instant() if starts_at is not None else self.scene.starts_at
        if begins is None:
            self.own.node.fail("the key 'starts_at' is missing here and in the scene; add it")
        given = _over(self.scene.given, self._merged("given"))
        question = self.context.maybe_words(self.own, "question")
        ask = ScenarioAsk(Scenario(self.procedure, begins, given, tuple(moves), expect))
        return Told(self.own.node, clause, question, ask)

    def _way(self, clause: str) -> Iterator[Move]:
        if (way := self._found("way")) is not None:
            yield from self._along(way, clause, ())

    def _along(self, way: Node, clause: str, behind: tuple[str, ...]) -> Iterator[Move]:
        name = way.text()
        if name not in self.scene.ways or name in behind:
            way.fail(
                f"the scene of {self.procedure} has no way {name!r} that leads on; correct the name or add it"
            )
        for node in self.scene.ways[name].items():
            yield from self._moved(node, clause, (*behind, name))

    def _moves(self, node: Node, clause: str) -> Iterator[Move]:
        for one in node.items():
            yield from self._moved(one, clause, ())

    def _moved(self, node: Node, clause: str, behind: tuple[str, ...]) -> Iterator[Move]:
        if node.is_mapping and "way" in dict(node.entries()):
            yield from self._along(node.fields(required={"way"})["way"], clause, behind)
        else:
            yield read_move(node, clause, self.context)

    def _one_move(self, clause: str) -> Move:
        """The move that stands in the story itself, or in its group."""
        given = {key: found for key in sorted(_OF_A_MOVE) if (found := self._found(key)) is not None}
        return _move(Fields(self.own.node, given), clause, self.context)

    def _found(self, key: str) -> Node | None:
        return self.own.get(key) or (self.shared.get(key) if self.shared is not None else None)

    def _needed(self, key: str) -> Node:
        return self._found(key) or self._missing(key)

    def _missing(self, key: str) -> Never:
        self.own.node.fail(f"the key {key!r} is missing; add it")

    def _merged(self, key: str) -> dict[str, Plain]:
        above = self.shared.get(key) if self.shared is not None else None
        return {**_plain(above), **_plain(self.own.get(key))}


def _over(scene: Mapping[str, Plain], story: Mapping[str, Plain]) -> dict[str, Plain]:
    """What the scene gives, with what the story gives otherwise; a form is joined field by field."""
    above, own = scene.get("form"), story.get("form")
    joined = {"form": {**above, **own}} if isinstance(above, dict) and isinstance(own, dict) else {}
    return {**scene, **story, **joined}


def read_move(node: Node, clause: str, context: Context) -> Move:
    """One move, as `office.role verb`, or as a mapping where there is more to say.

    A refusal that names no clause is by that of the story, `clause`.
    """
    if not node.is_mapping:
        return _move(Fields(node, {"does": node}), clause, context)
    return _move(node.fields(optional={"expect", *_OF_A_MOVE}), clause, context)


def _move(fields: Fields, clause: str, context: Context) -> Move:
    if "after" in fields and "at" in fields:
        fields.node.fail("the clock moves either by after: or to at:; keep one of them")
    if "does" not in fields and (strange := {"with", "evidence", "reason", "refused"} & set(fields.given)):
        fields.node.fail(f"{', '.join(sorted(strange))}: of what? Say what is done: does: …")
    by, does = _deed(fields["does"]) if "does" in fields else (None, None)
    return Move(
        origin=fields.node.origin,
        after=_duration(fields["after"]) if "after" in fields else None,
        at=fields["at"].instant() if "at" in fields else None,
        by=by,
        does=does,
        data=_plain(fields.get("with")),
        evidence=fields.texts("evidence"),
        reason=fields.text("reason"),
        refused=_refused(fields["refused"], clause, context) if "refused" in fields else None,
        expect=_plain(fields.get("expect")),
    )


def _deed(node: Node) -> tuple[str | None, str]:
    words = node.text().split(" ")
    if len(words) > 2 or "" in words:
        node.fail(
            f"{node.raw!r} is no deed; write who and what, as sending_school.head approve, or sweep alone"
        )
    return (words[0], words[1]) if len(words) == 2 else (None, words[0])


def _refused(node: Node, clause: str, context: Context) -> ExpectedRefusal:
    """`code`, `clause code`, or a clause alone."""
    words = node.text().split(" ")
    if words[0] in context.clause_ids:
        return ExpectedRefusal(words[0], words[1] if len(words) == 2 else None)
    if len(words) != 1:
        node.fail(f"{node.raw!r} is no refusal; write its code, or the clause and the code")
    return ExpectedRefusal(clause, words[0])


def _duration(node: Node) -> Duration:
    number, _space, unit = node.text().partition(" ")
    if not number.isascii() or not number.isdigit() or unit not in set(Unit):
        node.fail(f"{node.raw!r} is no time; write it as 2 working_days")
    return Duration(int(number), Unit(unit))


def _plain(node: Node | None) -> dict[str, Plain]:
    return {} if node is None else {key: value.plain() for key, value in node.entries()}
