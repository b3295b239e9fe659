"""What a procedure about many students says of its lines, as values."""

from dataclasses import dataclass
from typing import ClassVar

from matricula.regulation.procedures.keys import key, name, words
from matricula.regulation.reading.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LineGuard:
    """A condition that all lines of a list are judged by at once; a line that does not meet it falls out.

    It is a rule of the pack over the facts of a line, a guard that an app registered, or a window of the pack: of the
    school year in which the student is in that class, its first day has to have come when the list is filed.
    """

    PART: ClassVar[str] = "line_guard"
    id: str = name()
    names: Text = words()
    clause: str = key(to="clause", inherits="clause", acts=True)
    text: Text = words()
    rule: str | None = key(None, to="rule")
    guard: str | None = key(None)
    window: str | None = key(None, to="window", acts=True)
    note: Text | None = words(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOutcome:
    """What may become of a student on a list, by its code: in these stages, or in all; some need a written reason."""

    PART: ClassVar[str] = "line_outcome"
    id: str = name()
    names: Text = words()
    clause: str = key(to="clause", inherits="clause")
    stages: tuple[str, ...] = key((), to="stage", acts=True)
    needs_reason: bool = key(False, acts=True)

    def is_open_to(self, stage: str) -> bool:
        """Whether a student in this stage may have it."""
        return not self.stages or stage in self.stages


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeBy:
    """The rule from which the outcome of every line follows, so that nobody sets one.

    ``met`` and ``unmet`` name the outcomes that it leads to.
    A line that the rule cannot decide, because facts are missing, stays off the list. The rule may be governed by the
    day on which each student began the stage. ``clause`` is cited where somebody would set an outcome all the same.
    """

    rule: str = key(to="rule", acts=True)
    met: str = key(to="line_outcome", acts=True)
    unmet: str = key(to="line_outcome", acts=True)
    clause: str = key(to="clause", inherits="clause", acts=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The students of a list: from which named source they come, what keeps one of them off it, what becomes of them.

    A list without ``outcomes`` does the same to everybody on it. Where there are any, the first that is open to the
    stage is that of a new line, until the office that fills the list in says another; with ``outcome_by`` a rule says
    it, for each line. ``facts`` are the named sources of what the rules of the lines judge by.
    """

    source: str = key(at="from")
    facts: tuple[str, ...] = key(())
    guards: tuple[LineGuard, ...] = key(())
    outcomes: tuple[LineOutcome, ...] = key(())
    outcome_by: OutcomeBy | None = key(None, needs="outcomes")

    def outcomes_in(self, stage: str) -> tuple[LineOutcome, ...]:
        """Those that a student in this stage may have."""
        return tuple(one for one in self.outcomes if one.is_open_to(stage))
