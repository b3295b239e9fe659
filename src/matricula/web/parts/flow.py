"""What is going on: steps of a case, the inbox, a history."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from matricula.web.parts.clocks import ClockFace
from matricula.web.parts.law import CitedClauses, ClauseNote
from matricula.web.parts.marks import Tone
from matricula.web.parts.part import Part, Words
from matricula.web.parts.people import Fact


class StageState(StrEnum):
    """Where a step of a case stands."""

    done = "done"
    current = "current"
    waiting = "waiting"
    refused = "refused"
    returned = "returned"
    objected = "objected"
    skipped = "skipped"


_STATE_WORDS: dict[StageState, Words] = {
    StageState.done: _("Done"),
    StageState.current: _("Now"),
    StageState.waiting: _("To come"),
    StageState.refused: _("Refused"),
    StageState.returned: _("Returned"),
    StageState.objected: _("Objected"),
    StageState.skipped: _("Not needed"),
}
_STATE_TONES = {
    StageState.done: Tone.done,
    StageState.current: Tone.due,
    StageState.refused: Tone.refused,
    StageState.returned: Tone.warning,
    StageState.objected: Tone.warning,
}


@dataclass(frozen=True)
class Stage:
    """One step: who holds it, since when, until when, what was decided."""

    title: Words
    state: StageState
    holder: Words = ""
    when: Words = ""
    note: Words = ""
    clock: ClockFace | None = None
    clause: ClauseNote | None = None
    state_words: Words = ""

    @property
    def tone(self) -> Tone:
        """Colour of the state."""
        return _STATE_TONES.get(self.state, Tone.waiting)

    @property
    def words(self) -> Words:
        """The state in words."""
        return self.state_words or _STATE_WORDS[self.state]


STEPS = _("Steps")


@dataclass(frozen=True)
class Stepper(Part):
    """The steps of a case in order: across on a wide screen, down on a phone."""

    template: ClassVar[str] = "parts/stepper.html"
    stages: tuple[Stage, ...]
    label: Words = STEPS

    @property
    def cited(self) -> CitedClauses | None:
        """The clauses behind the steps, each once."""
        return CitedClauses.of(one.clause for one in self.stages)


@dataclass(frozen=True)
class InboxRow(Part):
    """One thing to do. The whole row is the link; `mark` says of it what sets it apart from its neighbours."""

    template: ClassVar[str] = "parts/inbox_row.html"
    href: str
    title: Words
    under: Part | Words
    task: Words
    task_under: Part | Words = ""
    clock: ClockFace | None = None
    clause: ClauseNote | None = None
    tone: Tone = Tone.due
    mark: Words = ""


@dataclass(frozen=True)
class InboxGroup(Part):
    """Things due in the same stretch of time: overdue, today, soon, later."""

    template: ClassVar[str] = "parts/inbox_group.html"
    title: Words
    tone: Tone
    rows: tuple[InboxRow, ...]
    total: int | None = None
    more_href: str = ""


@dataclass(frozen=True)
class Moment:
    """Something that happened. `year` groups; `date_words` is in the reader's calendar.

    `changes` are fields that were changed, the value of each usually a `Way`.
    """

    year: Words
    date_words: Words
    machine_date: str
    title: Words
    text: Part | Words = ""
    by: Words = ""
    tone: Tone | None = None
    icon: str = "dot"
    clause: ClauseNote | None = None
    href: str = ""
    changes: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Timeline(Part):
    """Moments, newest first."""

    template: ClassVar[str] = "parts/timeline.html"
    moments: tuple[Moment, ...]
