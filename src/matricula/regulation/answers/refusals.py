"""How the product says no: what is wrong, which clause says so, what to do next."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from matricula.regulation.answers.findings import Finding
from matricula.regulation.reading.texts import Text


@runtime_checkable
class Words(Protocol):
    """Anything that becomes words for a reader: a `Text`, a string, a lazy translation."""

    def __str__(self) -> str: ...


class Refused(Exception):
    """The law, or a rule of the platform, does not allow what was asked.

    `code` is a stable word for programs, `text` tells the person what is wrong, `clause` is the clause that says so
    (None only for rules of the platform), `next_step` what to do now, `findings` what was seen and needed.
    """

    def __init__(
        self,
        code: str,
        text: Words,
        clause: str | None = None,
        next_step: Words | None = None,
        findings: Sequence[Finding] = (),
    ) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text
        self.clause = clause
        self.next_step = next_step
        self.findings = tuple(findings)

    def __str__(self) -> str:
        cited = f" [{self.clause}]" if self.clause else ""
        return f"{self.text}{cited}"

    def text_in(self, language: str) -> str:
        """The reason for a reader of `language`; lazy translations follow the active language by themselves."""
        return self.text.in_(language) if isinstance(self.text, Text) else str(self.text)

    def next_step_in(self, language: str) -> str:
        """What to do next, for a reader of `language`; empty when nothing was said."""
        if self.next_step is None:
            return ""
        return self.next_step.in_(language) if isinstance(self.next_step, Text) else str(self.next_step)
