"""What the reader of one file must know: the pack, its languages and calendar, and the clauses it may cite."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from matricula.regulation.reading.nodes import Fields, Node, Origin
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.school_years import DayOfYear, SchoolYears


class Tier(StrEnum):
    """The platform's words for the levels of administration; what they are called is the pack's."""

    nation = "nation"
    province = "province"
    region = "region"
    district = "district"
    school = "school"


@dataclass(frozen=True)
class PackHead:
    """What `pack.yaml` says, with everything that a lower pack inherits filled in.

    `governs` is the code of the office that acts under this pack, with everybody below it.
    """

    id: str
    version: str
    name: Text
    languages: tuple[str, ...]
    extends: str | None
    zone: ZoneInfo
    school_years: SchoolYears
    governs: str | None = None


@dataclass(frozen=True)
class Context:
    """Passed to every reader of the pack's files."""

    head: PackHead
    clause_ids: AbstractSet[str]

    def clause(self, node: Node) -> str:
        """A clause id that one of the sources lists."""
        cited = node.text()
        if cited not in self.clause_ids:
            node.fail(
                f"no source lists the clause {cited!r}; correct the id, or list the clause in sources.yaml"
            )
        return cited

    def maybe_clause(self, fields: Fields, key: str = "clause") -> str | None:
        return self.clause(fields[key]) if key in fields else None

    def words(self, node: Node) -> Text:
        return node.multilingual(self.head.languages)

    def maybe_words(self, fields: Fields, key: str) -> Text | None:
        return fields.words(key, self.head.languages)

    def declaration(self, name: str, node: Node, fields: Fields) -> "Declaration":
        overrides: str | bool | None = None
        if (given := fields.get("overrides")) is not None:
            overrides = given.flag() if isinstance(given.raw, bool) else self.clause(given)
            if overrides is False:
                given.fail("an override is either true or the clause it overrides; remove the key otherwise")
        return Declaration(
            name=name,
            origin=node.origin,
            overrides=overrides,
            verified=fields.flag("verified", True),
            note=self.maybe_words(fields, "note"),
        )

    def day_of_year(self, node: Node) -> DayOfYear:
        written = node.text()
        try:
            return DayOfYear.parse(written, self.head.school_years.system)
        except ValueError as wrong:
            node.fail(str(wrong))


DECLARED = frozenset({"overrides", "verified", "note"})
"""Keys that every named item of a pack may have."""


@dataclass(frozen=True)
class Declaration:
    """How an item came to be: its name, where it stands, what it overrides and how far it can be trusted."""

    name: str
    origin: Origin
    overrides: str | bool | None = None
    verified: bool = True
    note: Text | None = None


def in_order(node: Node, days: list[date]) -> None:
    """Fail unless the dates of a mapping go up."""
    for earlier, later in pairwise(days):
        if later <= earlier:
            node.fail(
                f"dates are out of order: {later} stands after {earlier}; put the values in order of their dates"
            )


def named(node: Node) -> Iterator[tuple[str, Node]]:
    """The entries of a mapping whose keys are names."""
    for key, value in node.entries():
        yield value.key_name(key), value


def coded(node: Node) -> Iterator[tuple[str, Node]]:
    """The entries of a mapping whose keys are codes."""
    for key, value in node.entries():
        yield value.key_code(key), value
