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

    `part` is the clause's name inside the rule, since a rule may use one clause of the law several times. A finding
    `decides` when the rule's outcome rests on it. It is `spare` when it is one of several ways of which another came
    out better, as an exemption that nobody needed: unmet, it is held against nobody.
    """

    rule: str
    clause: str
    outcome: Outcome
    seen: object
    needed: object
    text: Text
    part: str = ""
    decides: bool = True
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule's answer for one set of facts. Iterating gives the findings; clauses that ask nothing here have none."""

    rule: str
    outcome: Outcome
    findings: tuple[Finding, ...]

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings on which the outcome rests: all that are needed, or what is missing, or what is not met."""
        return tuple(one for one in self.findings if one.decides)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)
