"""What a rule found out about one set of facts, clause by clause."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from matricula.regulation.reading.texts import Text


class Outcome(StrEnum):
    """Three values, because missing data are not failure."""

    met = "met"
    unmet = "unmet"
    incomplete = "incomplete"


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause's answer: `seen` in the facts, `needed` by the law on the governing date, `text` for the reader.

    `part` is the clause's name inside the rule, since a rule may use one clause of the law several times.
    """

    rule: str
    clause: str
    outcome: Outcome
    seen: object
    needed: object
    text: Text
    part: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule's answer for one set of facts. Iterating gives the findings; clauses that ask nothing here have none."""

    rule: str
    outcome: Outcome
    findings: tuple[Finding, ...]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)
