"""What the people of a scenario can do, each as one call of a real action."""

import io
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from PIL import Image

from matricula.authorities.api import Acting, Tier, acting_in, in_scope
from matricula.cases.api import (
    Answer,
    Audience,
    Case,
    CaseLine,
    Decision,
    Event,
    EventKind,
    Step,
    StepState,
    attach_evidence,
    comment_on_case,
    decide_step,
    leave_out_lines,
    open_case,
    open_list,
    prepare_step,
    resubmit_case,
    run_lists,
    save_draft,
    set_outcome,
    submit_case,
    sweep_expired_steps,
    take_lines_back,
    withdraw_case,
)
from matricula.deployment.api import Prepared, Question, ask, move_civil_clock, sight
from matricula.kernel.clock import civil_now, civil_today, travelled
from matricula.registry.api import ArchiveItem, EnrollmentStatus, SealedSnapshot, Student
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.regulation.clause_cases.scenarios import Move
from matricula_proving.rehearsal.leaving import spoil_certificate
from matricula_proving.rehearsal.world import (
    Given,
    World,
    enter_business,
    enter_other,
    enter_place,
    leave_roll,
    reach,
    renumber,
)

OTHER_WORDS = frozenset({"number", "name", "key", "as", "procedure"})
"""Words of ``with`` that are no fields of the form."""
DRAFT = "draft"
"""The part of a start that comes before the filing; no story says it by itself."""
LAWLESS = (EventKind.COMMENTED, EventKind.EVIDENCE_REMOVED)
"""What people do on a case without any clause that asks for it."""


@dataclass
class Stage:
    """The running scenario: its world, its cases by name, and the clauses cited so far."""

    stack: Stack
    world: World
    procedure: str
    given: Given
    cited: set[str]
    as_owner: Callable[[], AbstractContextManager[None]]
    cases: dict[str, Case] = field(default_factory=dict)
    keys: int = 0
    turn: int | None = None

    def case(self, name: str = "case") -> Case:
        """The case, read again."""
        [case] = _case(case=self.cases[name].pk)
        return case

    def turns(self, name: str = "case") -> list[Step]:
        """The turns of the case, the last one first."""
        return _turns(case=self.cases[name].pk)

    def citations(self) -> set[str]:
        """The clauses that the cases have met so far, an empty one where law that should be cited says none."""
        with self.from_above():
            found = ask(Question(_CITED, ([*map(str, LAWLESS)],), kept=True))
        return {clause for (clause,) in found}

    def from_above(self) -> AbstractContextManager[None]:
        """Around what is looked at from the province, which sees all of the story."""
        return sight([self.world.orgs["province"].id], actor="job:rehearsal", eyes=Tier.PROVINCE)


_case = Prepared(lambda case: Case.objects.filter(pk=case), "case")
_turns = Prepared(
    lambda case: Step.objects.filter(case_id=case).select_related("escalated_to").order_by("-round", "-seq"),
    "case",
)

# Every story asks this at its end: one statement, for whatever holds a clause.
_TABLES = {
    one.__name__: one._meta.db_table
    for one in (ArchiveItem, CaseLine, Decision, EnrollmentStatus, Event, SealedSnapshot, Step)
}
_CITED = """
WITH event AS (SELECT clause, detail FROM {Event} WHERE kind <> ALL(%s)),
found AS (
    SELECT jsonb_array_elements(detail -> 'marks') AS one FROM event
    UNION ALL SELECT jsonb_array_elements(findings) FROM {Decision}
    UNION ALL SELECT jsonb_array_elements(against) FROM {CaseLine}
    UNION ALL SELECT jsonb_array_elements(findings) FROM {CaseLine}
)
SELECT clause FROM event
UNION SELECT detail ->> 'hands' FROM event WHERE detail ? 'hands'
UNION SELECT CASE WHEN one ? 'clause' THEN one ->> 'clause' ELSE '' END FROM found
UNION SELECT term ->> 'clause' FROM {Step}
UNION SELECT clause FROM {SealedSnapshot}
UNION SELECT clause FROM {ArchiveItem}
UNION SELECT clause FROM {EnrollmentStatus} WHERE case_uuid IS NOT NULL
""".format_map(_TABLES)


def make_move(stage: Stage, move: Move) -> None:
    """Make one move in the name and the sight of whoever makes it; Refused passes through."""
    if move.does is None:
        return
    move_civil_clock(travelled())
    if move.does == "sweep":
        sweep_expired_steps()
        return
    if move.does == "run":
        run_lists()
        return
    if move.does in _HAPPENINGS:
        with stage.as_owner():
            _HAPPENINGS[move.does](stage, move)
        return
    by = acting_in(stage.world.person(move.by or ""))
    with in_scope(by):
        (_draft if move.does == DRAFT else _MOVES[move.does])(stage, by, move)


def _pupil(stage: Stage) -> Student:
    assert stage.world.student is not None
    return stage.world.student


_HAPPENINGS: Mapping[str, Callable[[Stage, Move], None]] = {
    "enter_business": lambda stage, _move: enter_business(stage.world, stage.stack, civil_now()),
    "leave_roll": lambda stage, _move: leave_roll(stage.world, civil_today(stage.stack.zone)),
    "enter_place": lambda stage, _move: enter_place(stage.world, civil_today(stage.stack.zone)),
    "renumber": lambda stage, move: renumber(
        stage.world, str(move.data["number"]), civil_today(stage.stack.zone)
    ),
    "reach": lambda stage, move: reach(stage.world, _pupil(stage), dict(move.data), stage.stack, civil_now()),
    "spoil_certificate": lambda stage, _move: spoil_certificate(_pupil(stage), civil_now()),
    "enter_other": lambda stage, move: enter_other(
        stage.world, stage.given, dict(move.data), stage.stack, civil_now()
    ),
}
"""What happens behind the back of the case, done by nobody in particular."""


def _name(move: Move) -> str:
    """A scenario with several cases names them."""
    return str(move.data.get("as", "case"))


def _start(stage: Stage, by: Acting, move: Move) -> None:
    _draft(stage, by, move)
    _submit(stage, by, move)


def in_parts(start: Move) -> tuple[Move, Move]:
    """To start a case is to make a draft of it and, in the same moment, to hand it in: a move for each."""
    return (
        replace(start, does=DRAFT, reason=None, refused=None, expect={}),
        replace(start, does="submit", after=None, at=None),
    )


def _draft(stage: Stage, by: Acting, move: Move) -> None:
    _open(stage, by, move)
    _save(stage, by, move)
    _attach(stage, by, move)


def _open(stage: Stage, by: Acting, move: Move) -> None:
    stage.keys += 1
    data = move.data
    assert stage.world.student is not None
    name = _procedure(stage, move)
    law = stack_for(stage.stack.pack).procedures[name].versions[-1]
    if law.is_list:
        key = str(data.get("key", f"rehearsal-{stage.keys}"))
        # Whom a plan gives to a school is taken over into the next stage.
        following = stage.stack.stage(stage.given.stage).next if stage.given.assigned else None
        listed = open_list(by=by, procedure=name, key=key, stage=following or stage.given.stage)
        stage.cases[_name(move)] = listed
        return
    own = law.pupil.at_hand
    stage.cases[_name(move)] = open_case(
        by=by,
        procedure=name,
        number="" if own else str(data.get("number", stage.world.number)),
        name="" if own else str(data.get("name", stage.given.name)),
        student=stage.world.student.uuid if own else None,
        key=str(data.get("key", f"rehearsal-{stage.keys}")),
    )


def _procedure(stage: Stage, move: Move) -> str:
    """What the story is about, or what came before it, as a leave does before the pupil is back."""
    return str(move.data.get("procedure", stage.procedure))


def _save(stage: Stage, by: Acting, move: Move) -> None:
    case = stage.case(_name(move))
    entered = {key: str(value) for key, value in move.data.items() if key not in OTHER_WORDS}
    usual = stage.given.form if _procedure(stage, move) == stage.procedure else {}
    form = {**case.payload, **entered} if case.payload else _filled_in(usual, entered, case, by)
    save_draft(by=by, case=case.uuid, payload=form)


def _filled_in(
    usual: Mapping[str, Any], entered: Mapping[str, str], case: Case, by: Acting
) -> dict[str, str]:
    """The usual form with what the move enters; ``{grade}`` in it is the pupil's, ``{agreed_on}`` the field above."""
    known: dict[str, object] = {**case.subject, "today": civil_today(by.zone).isoformat()}
    form: dict[str, str] = {}
    for name, written in usual.items():
        form[name] = entered[name] if name in entered else str(written).format_map({**known, **form})
    return {**form, **entered}


def _attach(stage: Stage, by: Acting, move: Move) -> None:
    case = stage.cases[_name(move)]
    usual = stage.given.papers if _procedure(stage, move) == stage.procedure else ()
    for kind in move.evidence or usual:
        attach_evidence(by=by, case=case.uuid, kind=kind, content=picture(kind), file_name=f"{kind}.png")


def _submit(stage: Stage, by: Acting, move: Move) -> None:
    stage.keys += 1
    key = str(move.data.get("key", f"rehearsal-{stage.keys}"))
    submit_case(by=by, case=stage.cases[_name(move)].uuid, key=key)


def _resubmit(stage: Stage, by: Acting, move: Move) -> None:
    stage.keys += 1
    resubmit_case(by=by, case=stage.cases[_name(move)].uuid, key=f"rehearsal-{stage.keys}")


def _prepare(stage: Stage, by: Acting, move: Move) -> None:
    data = move.data
    prepare_step(
        by=by,
        case=stage.cases[_name(move)].uuid,
        step=_turn(stage, move),
        recommendation=Answer(str(data.get("recommends", Answer.APPROVE))),
        ground=str(move.data.get("ground", "")),
        reason=move.reason or "",
    )


def _decide(answer: Answer) -> Callable[[Stage, Acting, Move], None]:
    def decide(stage: Stage, by: Acting, move: Move) -> None:
        decide_step(
            by=by,
            case=stage.cases[_name(move)].uuid,
            step=_turn(stage, move),
            answer=answer,
            ground=str(move.data.get("ground", "")),
            reason=move.reason or "",
        )

    return decide


def _withdraw(stage: Stage, by: Acting, move: Move) -> None:
    withdraw_case(by=by, case=stage.cases[_name(move)].uuid, reason=move.reason or "")


def _comment(stage: Stage, by: Acting, move: Move) -> None:
    data = move.data
    comment_on_case(
        by=by,
        case=stage.cases[_name(move)].uuid,
        words=str(data.get("words", "")),
        audience=Audience(str(data.get("audience", Audience.OWN_SIDE))),
    )


def _leave_out(stage: Stage, by: Acting, move: Move) -> None:
    """The story's own pupil is left out of its list."""
    assert stage.world.student is not None
    case = stage.cases[_name(move)].uuid
    leave_out_lines(by=by, case=case, students=[stage.world.student.uuid], reason=move.reason or "")


def _take_back(stage: Stage, by: Acting, move: Move) -> None:
    assert stage.world.student is not None
    take_lines_back(by=by, case=stage.cases[_name(move)].uuid, students=[stage.world.student.uuid])


def _set_outcome(stage: Stage, by: Acting, move: Move) -> None:
    """What becomes of the story's own pupil."""
    assert stage.world.student is not None
    set_outcome(
        by=by,
        case=stage.cases[_name(move)].uuid,
        students=[stage.world.student.uuid],
        outcome=str(move.data.get("outcome", "")),
        reason=move.reason or "",
    )


def _turn(stage: Stage, move: Move) -> int:
    """The turn that this person saw on their page: the one running, or the last when it has ended meanwhile."""
    turns = stage.turns(_name(move))
    running = next((one for one in turns if one.state == StepState.OPEN), turns[0] if turns else None)
    if running is None and stage.turn is None:
        raise Refused("no_such_case", "not filed")
    if running is not None:
        stage.turn = running.id
    return stage.turn or 0


_MOVES: Mapping[str, Callable[[Stage, Acting, Move], None]] = {
    "start": _start,
    "open": _open,
    "save": _save,
    "attach": _attach,
    "submit": _submit,
    "resubmit": _resubmit,
    "prepare": _prepare,
    "approve": _decide(Answer.APPROVE),
    "object": _decide(Answer.OBJECT),
    "refuse": _decide(Answer.REFUSE),
    "return": _decide(Answer.RETURN),
    "withdraw": _withdraw,
    "leave_out": _leave_out,
    "take_back": _take_back,
    "set_outcome": _set_outcome,
    "comment": _comment,
}


def picture(label: str) -> bytes:
    """A small picture whose bytes differ by label, as a scanned paper would."""
    shade = sum(label.encode()) % 256
    out = io.BytesIO()
    Image.new("RGB", (24, 32), (shade, 255 - shade, 90)).save(out, "PNG")
    return out.getvalue()
