"""Reads one procedure out of a pack's description, refusing what is unknown, missing or refers to nothing."""

from collections.abc import Iterable

from matricula.regulation.procedures.forms import Field, FieldKind, Form, FromRegister, Section
from matricula.regulation.procedures.model import (
    EvidenceKind,
    Ground,
    GuardMoment,
    GuardUse,
    Objections,
    OnExpiry,
    OnIncomplete,
    OnUnmet,
    PartyRole,
    PartySource,
    Preparation,
    Procedure,
    PupilFound,
    PupilRule,
    RefusalGround,
    Return,
    Route,
    StepRule,
    Withdrawal,
    WithdrawUntil,
)
from matricula.regulation.procedures.reading import Node, ProcedureError

MESSAGES = frozenset({"received", "returned", "approved", "refused", "withdrawn", "answered"})
"""What the parties are told: every procedure has a text for each of these."""
OF_CLOCKS = frozenset({"overdue", "escalated"})
"""What they are told besides where a turn has a term."""
ANSWERS = frozenset({"approve", "object", "refuse", "return"})
"""How a turn may be answered: a step may have words of its own for each."""


def parse_procedure(data: object, where: str, *, name: str, languages: tuple[str, ...]) -> Procedure:
    """The procedure ``name`` as described by ``data``, a mapping of plain values; ``where`` is its place.

    Raises ProcedureError, a PackError. The keys that every item of a pack may have (``overrides``,
    ``verified``, ``note``) are the loader's and left alone. Whether clauses, terms, rules, tables and the
    names of effects, facts and guards exist is the caller's to check: ``Procedure.clauses()``, ``terms()``,
    ``rules()``, ``tables()`` list them.
    """
    root = Node(data, where, languages)
    root.ignore("overrides", "verified", "note")
    in_force = root.node("in_force")
    withdrawal = root.node("withdrawal")
    refusals = root.node("refusals")
    grounds = root.node("grounds")
    returns = root.node("return")
    starter = root.word("starter")
    two_people = root.node("two_people")
    procedure = Procedure(
        id=name,
        names=root.text("names"),
        start=root.text("start"),
        clause=root.word("clause"),
        in_force_from=in_force.day("from"),
        in_force_until=in_force.maybe_day("until"),
        starter=starter,
        pupil=_pupil(root.node("pupil")),
        changes_status=root.flag("changes_status", default=False),
        duty_stage=root.word("duty_stage"),
        parties=tuple(_party(name, node) for name, node in root.named("parties")),
        routes=tuple(_route(name, node) for name, node in root.named("routes")),
        form=_form(root.node("form")),
        evidence=tuple(_evidence(name, node) for name, node in root.named("evidence", required=False)),
        grounds=tuple(_ground(name, node) for name, node in grounds.named("list")),
        grounds_clause=grounds.word("clause"),
        facts=root.words("facts", required=False),
        guards=tuple(_guard(name, node) for name, node in root.named("guards", required=False)),
        refusals=tuple(_refusal(name, node) for name, node in refusals.named("list")),
        refusal_clause=refusals.word("clause"),
        effect=root.word("effect"),
        effect_with=root.word_map("effect_with"),
        withdrawal=Withdrawal(
            withdrawal.word("by"), withdrawal.choice("until", WithdrawUntil), withdrawal.maybe_word("clause")
        ),
        returns=_return(returns, starter),
        two_people_clause=two_people.word("clause"),
        messages=root.texts("messages"),
        objections=_objections(root.node("objections")) if root.has("objections") else None,
    )
    for node in (in_force, withdrawal, refusals, grounds, returns, two_people, root):
        node.done()
    _check_references(procedure, where)
    return procedure


def _party(name: str, node: Node) -> PartyRole:
    party = PartyRole(
        id=name,
        names=node.text("names"),
        side=node.word("side"),
        source=node.choice("is", PartySource),
        of=node.maybe_word("of"),
        duty=node.maybe_word("duty"),
    )
    node.done()
    if (party.source is PartySource.AUTHORITY_OF) != (party.of is not None and party.duty is not None):
        raise ProcedureError(f"{node.where}: 'of' and 'duty' belong to an authority, and only to it")
    return party


def _pupil(node: Node) -> PupilRule:
    rule = PupilRule(
        found=node.choice("found", PupilFound),
        temporary_number=node.flag("temporary_number", default=False),
    )
    node.done()
    if rule.temporary_number and rule.found is not PupilFound.OWN_ROLL:
        raise ProcedureError(f"{node.where}: temporary_number is asked of a student on one's own roll only")
    return rule


def _return(node: Node, starter: str) -> Return:
    return Return(
        clause=node.word("clause"),
        by=node.words("by"),
        correction=_step("correction", node.node("correction"), party=starter),
        abandoned_to=node.words("abandoned_to", required=False),
        at_most=node.maybe_word("at_most"),
    )


def _objections(node: Node) -> Objections:
    objections = Objections(
        names=node.text("names"),
        clause=node.word("clause"),
        by=node.words("by"),
        papers=node.words("papers", required=False),
        note=node.maybe_text("note"),
    )
    node.done()
    return objections


def _route(name: str, node: Node) -> Route:
    same: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    if node.has("when"):
        when = node.node("when")
        same, different = when.words("same", required=False), when.words("different", required=False)
        for pair in (same, different):
            if pair and len(pair) != 2:
                raise ProcedureError(f"{when.where}: two parties are compared, found {len(pair)}")
        when.done()
    route = Route(
        id=name,
        names=node.text("names"),
        steps=tuple(_step(step_name, step) for step_name, step in node.named("steps")),
        same=(same[0], same[1]) if same else None,
        different=(different[0], different[1]) if different else None,
    )
    node.done()
    return route


def _step(name: str, node: Node, *, party: str | None = None) -> StepRule:
    timed = node.has("within")
    if not timed and (node.has("clock_from") or node.has("on_expiry")):
        raise ProcedureError(f"{node.where}: clock_from and on_expiry belong to a step with a term (within)")
    step = StepRule(
        id=name,
        names=node.text("names"),
        party=party or node.word("party"),
        prepares=node.words("prepares"),
        decides=node.words("decides"),
        within=node.maybe_word("within"),
        clause=node.word("clause"),
        preparation=node.choice("preparation", Preparation, Preparation.SEPARATELY),
        clock_from=node.maybe_word("clock_from"),
        on_expiry=node.choices("on_expiry", OnExpiry, (OnExpiry.MARK, OnExpiry.ESCALATE) if timed else ()),
        note=node.maybe_text("note"),
        asks=node.maybe_text("asks"),
        answers=node.texts("answers") if node.has("answers") else {},
    )
    node.done()
    _known(step.answers, ANSWERS, f"{node.where} › answers")
    return step


def _form(node: Node) -> Form:
    form = Form(
        id=node.word("id"),
        names=node.text("names"),
        clause=node.word("clause"),
        sections=tuple(Section(name, text) for name, text in node.texts("sections").items()),
        fields=tuple(_field(name, field) for name, field in node.named("fields")),
    )
    node.done()
    return form


def _field(name: str, node: Node) -> Field:
    field = Field(
        id=name,
        names=node.text("names"),
        section=node.word("section"),
        kind=node.choice("kind", FieldKind),
        required=node.flag("required", default=True),
        max_length=node.count("max_length", 200),
        table=node.maybe_word("table"),
        prefilled=node.maybe_word("prefilled"),
        hint=node.maybe_text("hint"),
        of=node.maybe_word("of"),
        suggested=node.choice("suggested", FromRegister) if node.has("suggested") else None,
    )
    node.done()
    if field.suggested is not None and field.prefilled is not None:
        raise ProcedureError(f"{node.where}: what is prefilled is read-only and takes no suggestion")
    if (field.kind is FieldKind.ID_NUMBER) != (field.of is not None):
        raise ProcedureError(
            f"{node.where}: the number of a document says of which kind: the field that holds it"
        )
    if (field.kind is FieldKind.CODE) != (field.table is not None):
        raise ProcedureError(f"{node.where}: a code field names its table, and only a code field has one")
    return field


def _evidence(name: str, node: Node) -> EvidenceKind:
    kind = EvidenceKind(
        id=name,
        names=node.text("names"),
        media_types=node.words("media_types"),
        max_bytes=node.count("max_bytes"),
        clause=node.word("clause"),
        required=node.flag("required", default=False),
        note=node.maybe_text("note"),
    )
    node.done()
    return kind


def _ground(name: str, node: Node) -> Ground:
    ground = Ground(
        id=name,
        names=node.text("names"),
        clause=node.word("clause"),
        papers=node.words("papers", required=False),
        any_papers=node.words("any_papers", required=False),
        needs_statement=node.flag("needs_statement", default=False),
    )
    node.done()
    return ground


def _guard(name: str, node: Node) -> GuardUse:
    use = GuardUse(
        id=name,
        names=node.text("names"),
        clause=node.word("clause"),
        at=node.choice("at", GuardMoment),
        on_unmet=node.choice("on_unmet", OnUnmet, OnUnmet.REFUSE),
        on_incomplete=node.choice("on_incomplete", OnIncomplete, OnIncomplete.REFUSE),
        text=node.text("text"),
        rule=node.maybe_word("rule"),
        guard=node.maybe_word("guard"),
        note=node.maybe_text("note"),
    )
    node.done()
    if (use.rule is None) == (use.guard is None):
        raise ProcedureError(f"{node.where}: a guard is either a rule of the pack or a registered guard")
    return use


def _refusal(name: str, node: Node) -> RefusalGround:
    ground = RefusalGround(
        name, node.text("names"), node.word("clause"), node.words("parties"), node.maybe_text("note")
    )
    node.done()
    return ground


def _check_references(procedure: Procedure, where: str) -> None:
    """Every name used inside the description is one that it declares."""
    _check_parties(procedure, where)
    for route in procedure.routes:
        for step in route.steps:
            _check_step(procedure, step, f"{where}: step {route.id}.{step.id}")
    papers = [kind.id for kind in procedure.evidence]
    for ground in procedure.grounds:
        _known([*ground.papers, *ground.any_papers], papers, f"{where}: ground {ground.id}")
    if procedure.objections is not None:
        _check_objections(procedure, procedure.objections, where)
    _check_form(procedure, where)
    if procedure.pupil.found is not PupilFound.OWN_ROLL:
        suggesting = [field.id for field in procedure.form.fields if field.suggested]
        _known(suggesting, (), f"{where}: form (suggested from the register, about another school's pupil)")
    _check_messages(procedure, where)


def _check_objections(procedure: Procedure, objections: Objections, where: str) -> None:
    """What is objected has to come before an office that may refuse on the same ground."""
    place = f"{where}: objections"
    _known(objections.by, [party.id for party in procedure.parties], f"{place}.by")
    _known(objections.papers, [kind.id for kind in procedure.evidence], f"{place}.papers")
    wanted = {kind.id for kind in procedure.evidence if kind.required}
    wanted |= {paper for ground in procedure.grounds for paper in (*ground.papers, *ground.any_papers)}
    if both := sorted(wanted & set(objections.papers)):
        raise ProcedureError(f"{place}: {', '.join(both)} cannot be for the application and against it")
    for route in procedure.routes:
        for place_in_route, step in enumerate(route.steps):
            if not procedure.only_objects(step.party):
                continue
            after = [later.party for later in route.steps[place_in_route + 1 :]]
            deciding = [party for party in after if not procedure.only_objects(party)]
            for ground in procedure.refusals_of(step.party):
                if not set(deciding).intersection(ground.parties):
                    raise ProcedureError(
                        f"{place}: after step {route.id}.{step.id} nobody may refuse on {ground.id}; "
                        "let a party that decides later use that ground, or take it from this one"
                    )


def _check_messages(procedure: Procedure, where: str) -> None:
    wanted = MESSAGES | OF_CLOCKS if procedure.terms() else MESSAGES
    _known(wanted - set(procedure.messages), (), f"{where}: messages (missing)")
    _known(set(procedure.messages), wanted, f"{where}: messages")
    untimed = any(step.within is None for route in procedure.routes for step in route.steps)
    if untimed and any("{due}" in words for words in procedure.messages["received"].values()):
        raise ProcedureError(f"{where}: messages › received: a step without a term has no last day to name")


def _check_parties(procedure: Procedure, where: str) -> None:
    parties = [party.id for party in procedure.parties]
    _known([procedure.starter], parties, f"{where}: starter")
    _known([procedure.withdrawal.by], parties, f"{where}: withdrawal.by")
    _known(procedure.returns.by, parties, f"{where}: return.by")
    _known(procedure.returns.abandoned_to, parties, f"{where}: return.abandoned_to")
    for route in procedure.routes:
        if any(step.id == procedure.returns.correction.id for step in route.steps):
            raise ProcedureError(f"{where}: route {route.id}: a step may not be called correction")
    if OnExpiry.RETURN in procedure.returns.correction.on_expiry:
        raise ProcedureError(f"{where}: return.correction: what was returned is not returned again on expiry")
    if procedure.party(procedure.starter).source is not PartySource.STARTER:
        raise ProcedureError(f"{where}: party {procedure.starter} starts but is not 'is: starter'")
    for party in procedure.parties:
        _known([party.of], parties, f"{where}: party {party.id}")
    for route in procedure.routes:
        _known([*(route.same or ()), *(route.different or ())], parties, f"{where}: route {route.id}")
    for refusal in procedure.refusals:
        _known(refusal.parties, parties, f"{where}: refusal {refusal.id}")


def _check_step(procedure: Procedure, step: StepRule, where: str) -> None:
    fields = {field.id: field for field in procedure.form.fields}
    _known([step.party], [party.id for party in procedure.parties], where)
    _known([step.clock_from], fields, where)
    if step.clock_from and fields[step.clock_from].kind is not FieldKind.DAY:
        raise ProcedureError(f"{where}: its clock starts at a field that is no day")
    if not procedure.refusals_of(step.party):
        raise ProcedureError(f"{where}: party {step.party} decides but may refuse on no ground")
    if OnExpiry.RETURN in step.on_expiry and OnExpiry.ESCALATE in step.on_expiry:
        raise ProcedureError(f"{where}: it cannot both return and escalate")


def _check_form(procedure: Procedure, where: str) -> None:
    sections = [section.id for section in procedure.form.sections]
    for field in procedure.form.fields:
        _known([field.section], sections, f"{where}: field {field.id}")
    if sum(field.kind is FieldKind.GROUND for field in procedure.form.fields) != 1:
        raise ProcedureError(f"{where}: the form has to have exactly one field of kind ground")
    statement = any(field.id == "ground_statement" for field in procedure.form.fields)
    if not statement and any(ground.needs_statement for ground in procedure.grounds):
        raise ProcedureError(f"{where}: a ground needs a statement; add the field ground_statement")


def _known(names: Iterable[str | None], allowed: Iterable[str], place: str) -> None:
    known = set(allowed)
    for name in names:
        if name is not None and name not in known:
            raise ProcedureError(f"{place} names {name!r}, which the procedure does not declare")
