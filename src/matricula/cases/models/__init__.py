"""Tables of the cases app."""

from matricula.cases.models.case import ENDED, ENDING, UNDER_WAY, Case, CaseState
from matricula.cases.models.case_line import STAYS, CaseLine
from matricula.cases.models.case_subject import CaseSubject
from matricula.cases.models.decision import Decision, Moment
from matricula.cases.models.event import Event, EventKind
from matricula.cases.models.evidence import Evidence
from matricula.cases.models.found_pupil import FoundPupil
from matricula.cases.models.pack_snapshot import PackSnapshot
from matricula.cases.models.party import Party
from matricula.cases.models.procedure_law import ProcedureLaw
from matricula.cases.models.sighting import Sighting
from matricula.cases.models.step import GROUNDED, Answer, Step, StepState
from matricula.cases.models.turn_count import TurnCount
from matricula.cases.models.urging import Urging

__all__ = [
    "ENDED",
    "ENDING",
    "GROUNDED",
    "STAYS",
    "UNDER_WAY",
    "Answer",
    "Case",
    "CaseLine",
    "CaseState",
    "CaseSubject",
    "Decision",
    "Event",
    "EventKind",
    "Evidence",
    "FoundPupil",
    "Moment",
    "PackSnapshot",
    "Party",
    "ProcedureLaw",
    "Sighting",
    "Step",
    "StepState",
    "TurnCount",
    "Urging",
]
