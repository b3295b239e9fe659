"""The law beside the work: clauses, findings, refusals."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from matricula.web.parts.marks import Tone
from matricula.web.parts.part import Part, Words
from matricula.web.parts.tables import Table


@dataclass(frozen=True)
class ClauseNote(Part):
    """A clause as a chip; hover, focus or press shows the paraphrase, a link leads to the clause's page."""

    template: ClassVar[str] = "parts/clause.html"
    id: str
    text: Words
    href: str
    source: Words = ""
    title: Words = ""


@dataclass(frozen=True)
class CitedClauses(Part):
    """The clauses of a group, each once: named by their instruments, and what each says on demand."""

    template: ClassVar[str] = "parts/cited.html"
    notes: tuple[ClauseNote, ...]

    @classmethod
    def of(cls, notes: Iterable[ClauseNote | None]) -> "CitedClauses | None":
        """Those that are there, in their order; None where nothing is cited."""
        found = {one.id: one for one in notes if one is not None}
        return cls(tuple(found.values())) if found else None

    @property
    def sources(self) -> tuple[tuple[Words, tuple[ClauseNote, ...]], ...]:
        """The instruments with their clauses, in the order in which they are first cited."""
        by_source: dict[str, list[ClauseNote]] = {}
        for one in self.notes:
            by_source.setdefault(str(one.source), []).append(one)
        return tuple((name, tuple(notes)) for name, notes in by_source.items())


@dataclass(frozen=True)
class FindingLine:
    """One clause of a rule, judged: `outcome` is met, unmet or incomplete; "marked" is unmet, but stops nothing, and
    "spare" is not met, but not needed either, since another way leads on.

    `detail` is what was compared, where it does not come as `seen` and `needed`; `href` leads to where it is mended.
    """

    outcome: str
    text: Words
    seen: Words = ""
    needed: Words = ""
    clause: ClauseNote | None = None
    detail: Words = ""
    href: str = ""

    @property
    def tone(self) -> Tone:
        """Colour of the outcome."""
        tones = {"met": Tone.done, "unmet": Tone.refused, "marked": Tone.warning, "spare": Tone.info}
        return tones.get(self.outcome, Tone.soon)

    @property
    def icon(self) -> str:
        """Icon of the outcome."""
        icons = {"met": "check", "unmet": "cross", "marked": "late", "spare": "minus"}
        return icons.get(self.outcome, "question")


@dataclass(frozen=True)
class FindingList(Part):
    """Every clause of a rule with what was seen and what is needed."""

    template: ClassVar[str] = "parts/findings.html"
    lines: tuple[FindingLine, ...]

    @property
    def cited(self) -> tuple[tuple[FindingLine, ClauseNote | None, Words], ...]:
        """The lines, each with the clause to be cited below it and the name of its instrument.

        Lines of one clause that follow each other cite it once, below the last of them; an instrument is named where
        it is not the one named before.
        """
        shown: list[tuple[FindingLine, ClauseNote | None, Words]] = []
        named: Words = ""
        for one, after in zip_longest(self.lines, self.lines[1:]):
            last = (
                after is None
                or after.clause is None
                or one.clause is None
                or after.clause.id != one.clause.id
            )
            note = one.clause if last else None
            source = note.source if note is not None and note.source != named else ""
            named = source or named
            shown.append((one, note, source))
        return tuple(shown)


@dataclass(frozen=True)
class RefusalNote(Part):
    """A refusal: what is refused, by which clause, and the next step."""

    template: ClassVar[str] = "parts/refusal.html"
    title: Words
    text: Words
    clause: ClauseNote | None = None
    next_step: Words = ""
    findings: tuple[FindingLine, ...] = ()

    @property
    def finding_list(self) -> FindingList | None:
        """The findings as a part, or None."""
        return FindingList(self.findings) if self.findings else None


@dataclass(frozen=True)
class Deed:
    """One move of a story: what is done, whether and by which clause it is refused, what is seen then."""

    text: Words
    refused: Words = ""
    clause: ClauseNote | None = None
    seen: Words = ""


@dataclass(frozen=True)
class AskedCase(Part):
    """The question of a clause case, what is given, and what is done one after another."""

    template: ClassVar[str] = "parts/asked_case.html"
    question: Words
    given: tuple[Words, ...] = ()
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True)
class AnsweredCase(Part):
    """The expected answer of a clause case: words, a clause, or the test that shows it."""

    template: ClassVar[str] = "parts/answered_case.html"
    lines: tuple[Words, ...]
    clause: ClauseNote | None = None
    test: str = ""


@dataclass(frozen=True)
class CaseGroup(Part):
    """The clause cases of one kind; many of them are folded away until the reader wants them."""

    template: ClassVar[str] = "parts/case_group.html"
    title: Words
    table: Table
    folded_from: int = 13

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.table.rows)

    @property
    def folded(self) -> bool:
        """Whether they are too many to be shown at once."""
        return self.count >= self.folded_from


@dataclass(frozen=True)
class AnswerNote(Part):
    """How somebody answered, at the head of what was answered: the reason in their words, the clause, who and when.

    `becomes` says what would follow, where nothing has yet.
    """

    template: ClassVar[str] = "parts/answer.html"
    tone: Tone
    title: Words
    ground: Words = ""
    reason: Words = ""
    by: Words = ""
    clause: ClauseNote | None = None
    next_step: Words = ""
    becomes: Words = ""
