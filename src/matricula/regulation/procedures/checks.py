"""What no key of a procedure can demand alone: that the parts fit each other."""

from collections.abc import Iterable

from matricula.regulation.procedures.forms import Field, FieldKind
from matricula.regulation.procedures.lists import LineGuard, Lines
from matricula.regulation.procedures.model import (
    CORRECTION,
    GuardUse,
    Objections,
    OnExpiry,
    PartyRole,
    PartySource,
    Procedure,
    PupilFound,
    PupilRule,
    StepRule,
)
from matricula.regulation.procedures.reading import Reading
from matricula.regulation.reading.nodes import Node

MESSAGES = frozenset({"received", "approved", "refused", "answered"})
"""What the parties are told: every procedure has a text for each of these."""
OF_CLOCKS = frozenset({"overdue", "escalated"})
"""What they are told besides where a turn has a term."""
ANSWERS = frozenset({"approve", "object", "refuse", "return"})
"""How a turn may be answered: a step may have words of its own for each."""


def check_procedure(procedure: Procedure, reading: Reading) -> None:
    """Raise `PackError` at the line of the first thing that does not fit."""
    for one in reading.references:
        if one.name not in reading.names.get(one.to, {one.name}):
            there = ", ".join(sorted(reading.names[one.to]))
            one.node.fail(
                f"the procedure declares no {one.to} {one.name!r}; correct the name (there are {there})"
            )
    _check_who(procedure, reading)
    for route in procedure.routes:
        for step in route.steps:
            _check_step(procedure, step, reading)
    if procedure.returns is not None and OnExpiry.RETURN in procedure.returns.correction.on_expiry:
        place = reading.place(procedure.returns.correction, "on_expiry")
        place.fail("what was returned is not returned again on expiry; remove return")
    if procedure.objections is not None:
        _check_objections(procedure, procedure.objections, reading)
    _check_answers(procedure, reading)
    _check_form(procedure, reading)
    for guard in procedure.guards:
        _check_guard(guard, reading)
    _check_messages(procedure, reading)


def _check_who(procedure: Procedure, reading: Reading) -> None:
    if procedure.party(procedure.starter).source is not PartySource.STARTER:
        reading.place(procedure, "starter").fail(
            f"the party {procedure.starter} starts but is not 'is: starter'; correct one of them"
        )
    for party in procedure.parties:
        _check_party(party, reading)
    _check_pupil(procedure.pupil, reading)
    _check_lines(procedure, reading)


def _check_pupil(pupil: PupilRule, reading: Reading) -> None:
    asked_of_nobody = {
        PupilFound.OWN_ROLL: (),
        PupilFound.FORMER_ROLL: ("temporary_number",),
        PupilFound.NUMBER_AND_NAME: ("temporary_number", "statuses", "stages"),
        PupilFound.LIST: ("temporary_number",),
    }[pupil.found]
    for asked in asked_of_nobody:
        if getattr(pupil, asked):
            reading.place(pupil, asked).fail(
                f"{asked} is asked of a student on one's own roll only; remove it"
            )
    if pupil.clause is not None and not (pupil.statuses or pupil.stages):
        reading.place(pupil, "clause").fail(
            "the clause belongs to statuses or stages; name those, or remove it"
        )


def _check_lines(procedure: Procedure, reading: Reading) -> None:
    """A list has lines, and nothing that is asked of one student alone."""
    if (procedure.lines is not None) != procedure.is_list:
        place = reading.place(procedure.pupil, "found")
        place.fail("'found: list' and 'lines' belong together; add the one, or remove the other")
    if not procedure.is_list:
        return
    if not procedure.pupil.statuses:
        reading.place(procedure.pupil).fail("a list is of students in certain statuses; name them")
    if procedure.lines is not None:
        _check_outcomes(procedure.lines, reading)
        _check_outcome_by(procedure.lines, reading)
        for one in procedure.lines.guards:
            _check_line_guard(one, reading)
    _check_asked_of_no_list(procedure, reading)


def _check_asked_of_no_list(procedure: Procedure, reading: Reading) -> None:
    if procedure.facts:
        reading.place(procedure, "facts").fail(
            "facts are those of one student; name those of a line under lines.facts"
        )
    for guard in procedure.guards:
        if guard.guard is not None:
            reading.place(guard).fail("an app judges the lines of a list; move this to lines.guards")
    for field in procedure.form.fields:
        if field.prefilled is not None:
            reading.place(field).fail("a list has no student to prefill this from; remove prefilled")


def _check_outcomes(lines: Lines, reading: Reading) -> None:
    """What a new line begins with asks for nothing in writing: the first outcome of each stage."""
    for outcome in lines.outcomes:
        if outcome.needs_reason and any(
            next(iter(lines.outcomes_in(stage)), None) is outcome for stage in outcome.stages or ("",)
        ):
            reading.place(outcome, "needs_reason").fail(
                "what every new line begins with asks for no reason; name another outcome of its stages first"
            )


def _check_outcome_by(lines: Lines, reading: Reading) -> None:
    """What follows from a rule is one of two outcomes, in any stage, and nobody gives a reason for it."""
    by = lines.outcome_by
    if by is None:
        return
    if by.met == by.unmet:
        reading.place(by, "unmet").fail(
            "met and unmet lead to the same outcome; name another, or remove the rule"
        )
    for outcome in lines.outcomes:
        if outcome.id not in (by.met, by.unmet):
            reading.place(outcome).fail("the rule of outcome_by leads to no such outcome; remove it")
        if outcome.stages or outcome.needs_reason:
            reading.place(outcome).fail(
                "an outcome that follows from a rule is open to every stage and asks for no reason; remove those"
            )


def _check_party(party: PartyRole, reading: Reading) -> None:
    if (party.source is PartySource.AUTHORITY_OF) != (party.of is not None and party.duty is not None):
        reading.place(party).fail("'of' and 'duty' belong to an authority, and only to it")


def _check_step(procedure: Procedure, step: StepRule, reading: Reading) -> None:
    if step.id == CORRECTION:
        reading.place(step).fail("a step may not be called correction; give it another name")
    if step.clock_from and procedure.form.field(step.clock_from).kind is not FieldKind.DAY:
        reading.place(step, "clock_from").fail("the clock starts at a field that is no day; name one that is")
    if not procedure.refusals_of(step.party):
        reading.place(step, "party").fail(
            f"the party {step.party} decides but may refuse on no ground; list one for it under refusals"
        )
    if OnExpiry.RETURN in step.on_expiry and procedure.returns is None:
        reading.place(step, "on_expiry").fail(
            "the procedure has no return; remove return, or say how one is corrected"
        )
    if OnExpiry.RETURN in step.on_expiry and OnExpiry.ESCALATE in step.on_expiry:
        reading.place(step, "on_expiry").fail("a step cannot both return and escalate; keep one")
    _only(reading.place(step, "answers"), step.answers, ANSWERS)


def _check_objections(procedure: Procedure, objections: Objections, reading: Reading) -> None:
    """What is objected has to come before an office that may refuse on the same ground."""
    wanted = {kind.id for kind in procedure.evidence if kind.required}
    wanted |= {paper for ground in procedure.grounds for paper in (*ground.papers, *ground.any_papers)}
    if both := sorted(wanted & set(objections.papers)):
        reading.place(objections, "papers").fail(
            f"{', '.join(both)} cannot be for the application and against it; name other papers"
        )
    for route in procedure.routes:
        for place, step in enumerate(route.steps):
            if not procedure.only_objects(step.party):
                continue
            after = {later.party for later in route.steps[place + 1 :]}
            deciding = {party for party in after if not procedure.only_objects(party)}
            for ground in procedure.refusals_of(step.party):
                if not deciding.intersection(ground.parties):
                    reading.place(objections, "by").fail(
                        f"after step {route.id}.{step.id} nobody may refuse on {ground.id}; "
                        "let a party that decides later use that ground, or take it from this one"
                    )


def _check_answers(procedure: Procedure, reading: Reading) -> None:
    """Whoever has no turn refuses nothing, and returns nothing."""
    onlookers = set(procedure.onlookers())
    for ground in procedure.refusals:
        for party in sorted(onlookers.intersection(ground.parties)):
            reading.place(ground, "parties").fail(
                f"the party {party} has no turn and refuses nothing; remove it"
            )
    if procedure.returns is not None:
        for party in sorted(onlookers.intersection(procedure.returns.by)):
            reading.place(procedure.returns, "by").fail(
                f"the party {party} has no turn and returns nothing; remove it"
            )


def _check_form(procedure: Procedure, reading: Reading) -> None:
    form = procedure.form
    ground_fields = [field for field in form.fields if field.kind is FieldKind.GROUND]
    if procedure.grounds and len(ground_fields) != 1:
        reading.place(form, "fields").fail("the form has to have exactly one field of kind ground")
    if ground_fields and not procedure.grounds:
        reading.place(ground_fields[0]).fail("the procedure has no grounds; list some, or remove the field")
    statement = any(field.id == "ground_statement" for field in form.fields)
    for ground in procedure.grounds:
        if ground.needs_statement and not statement:
            reading.place(ground, "needs_statement").fail(
                "a ground needs a statement; add the field ground_statement to the form"
            )
    for field in form.fields:
        _check_field(field, reading)
        if field.suggested and not procedure.pupil.at_hand:
            reading.place(field, "suggested").fail(
                "nothing is suggested from the register about another school's pupil; remove it"
            )


def _check_field(field: Field, reading: Reading) -> None:
    place = reading.place(field)
    if field.suggested is not None and field.prefilled is not None:
        place.fail("what is prefilled is read-only and takes no suggestion; remove one of the two")
    if (field.kind is FieldKind.ID_NUMBER) != (field.of is not None):
        place.fail("the number of a document says of which kind, under 'of': the field that holds it")
    if (field.kind is FieldKind.CODE) != (field.table is not None):
        place.fail("a code field names its table, and only a code field has one")


def _check_guard(guard: GuardUse, reading: Reading) -> None:
    if [guard.rule, guard.guard, guard.window].count(None) != 2:
        reading.place(guard).fail(
            "a guard is either a rule or a window of the pack, or a registered guard; name one"
        )


def _check_line_guard(guard: LineGuard, reading: Reading) -> None:
    if [guard.rule, guard.guard, guard.window].count(None) != 2:
        reading.place(guard).fail(
            "a line is judged by a rule or a window of the pack, or by a registered guard; name one"
        )


def _check_messages(procedure: Procedure, reading: Reading) -> None:
    place = reading.place(procedure, "messages")
    wanted = _messages_of(procedure)
    for missing in sorted(wanted - set(procedure.messages)):
        place.fail(f"the message {missing!r} is missing; add it")
    _only(place, procedure.messages, wanted)
    untimed = any(step.within is None for route in procedure.routes for step in route.steps)
    if untimed and any("{due}" in said for said in procedure.messages["received"].values()):
        dict(place.entries())["received"].fail(
            "a step without a term has no last day to name; leave {due} out"
        )


def _messages_of(procedure: Procedure) -> frozenset[str]:
    """The messages that the procedure may come to send."""
    returns = procedure.returns
    ends = procedure.withdrawal is not None or (returns is not None and bool(returns.abandoned_to))
    return (
        MESSAGES
        | (OF_CLOCKS if procedure.terms() else frozenset())
        | ({"returned"} if returns is not None else frozenset())
        | ({"withdrawn"} if ends else frozenset())
        | ({"filed"} if procedure.onlookers() else frozenset())
        | ({"ended"} if procedure.ends_other_cases is not None else frozenset())
        | ({"fell_out"} if procedure.lines is not None and procedure.lines.outcome_by else frozenset())
    )


def _only(place: Node, given: Iterable[str], known: frozenset[str]) -> None:
    for key in given:
        if key not in known:
            dict(place.entries())[key].fail(f"there is no {key!r} here; known are {', '.join(sorted(known))}")
