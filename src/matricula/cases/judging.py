"""Judges a case before it is filed or decided: form, ground, papers and guards, each with its clause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from matricula.cases.entered_class import class_problems
from matricula.cases.form_facts import form_facts
from matricula.cases.models import Evidence
from matricula.cases.ports import FactValue, Question, fact_named, facts_needed, guard_named
from matricula.deployment.api import Prepared
from matricula.regulation.api import (
    OLD_FORMAT,
    Explanation,
    FieldKind,
    Finding,
    GoverningDate,
    Ground,
    GuardMoment,
    GuardUse,
    OnIncomplete,
    OnUnmet,
    Outcome,
    Problem,
    Procedure,
    Refused,
    Stack,
    TermNotInForce,
    Text,
    Words,
)

# A draft may lie for days, so what was asked before it was opened is asked again when it is filed.
JUDGED_AT: Mapping[GuardMoment, frozenset[GuardMoment]] = {
    GuardMoment.OPENING: frozenset({GuardMoment.OPENING}),
    GuardMoment.SUBMISSION: frozenset({GuardMoment.OPENING, GuardMoment.SUBMISSION}),
    GuardMoment.DECISION: frozenset({GuardMoment.DECISION}),
}


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason for which the case cannot go on: what is wrong, which clause says so, what to do next.

    With ``outcome`` incomplete nothing is wrong yet: something is still to be filled in or attached. ``field`` is the
    field of the form beside which the law has it shown.
    """

    code: str
    text: Words
    clause: str
    next_step: Words | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    outcome: Outcome = Outcome.unmet
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Facts, findings and objections of one moment; ``marks`` are unmet conditions that do not stop the case."""

    facts: Mapping[str, FactValue] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    objections: tuple[Objection, ...] = ()
    marks: tuple[Objection, ...] = ()

    def refuse_if_objectionable(self) -> None:
        """Raise NotFit with the first objection, carrying all of them."""
        if self.objections:
            raise NotFit(self.objections)


class NotFit(Refused):
    """The case cannot be filed or decided as it is; ``objections`` holds every reason, the first one speaks."""

    def __init__(self, objections: tuple[Objection, ...]) -> None:
        first = objections[0]
        findings = [finding for objection in objections for finding in objection.findings]
        super().__init__(first.code, first.text, first.clause, first.next_step, findings)
        self.objections = objections


def judge(question: Question, moment: GuardMoment) -> Judgement:
    """Judge the guards of ``moment``; at submission also those of the opening, the form, the ground and the papers."""
    procedure = question.procedure
    facts = _facts(question)
    findings: list[Finding] = []
    objections: list[Objection] = []
    marks: list[Objection] = []
    if moment is GuardMoment.SUBMISSION:
        objections += _form_objections(question)
        paper_findings, missing = _paper_objections(question)
        findings += paper_findings
        objections += missing
    for use in procedure.guards:
        if use.at not in JUDGED_AT[moment]:
            continue
        outcome, found = _guard(question, use, facts)
        findings += found
        stops = {
            Outcome.met: False,
            Outcome.unmet: use.on_unmet is OnUnmet.REFUSE,
            Outcome.incomplete: use.on_incomplete is OnIncomplete.REFUSE,
        }[outcome]
        if outcome is not Outcome.met:
            objection = Objection(
                use.id, use.text, use.clause, findings=found, outcome=outcome, field=use.field
            )
            (objections if stops else marks).append(objection)
    return Judgement(facts, tuple(findings), tuple(objections), tuple(marks))


def _facts(question: Question) -> dict[str, FactValue]:
    """What stands in the form, as far as a rule asks for it, and before that what the sources say."""
    needed = facts_needed(question.procedure, question.stack)
    facts = {name: value for name, value in form_facts(question).items() if name in needed}
    for source in question.procedure.facts:
        facts.update(fact_named(source)(question))
    return facts


def _guard(
    question: Question, use: GuardUse, facts: Mapping[str, FactValue]
) -> tuple[Outcome, tuple[Finding, ...]]:
    if use.guard is not None:
        verdict = guard_named(use.guard)(question)
        finding = Finding(use.id, use.clause, verdict.outcome, verdict.seen, verdict.needed, use.text)
        return verdict.outcome, (finding,)
    if use.window is not None:
        finding = _in_window(question, use, use.window)
        return finding.outcome, (finding,)
    explanation = explained(question, use.rule or "", facts)
    return explanation.outcome, explanation.findings


def _in_window(question: Question, use: GuardUse, name: str) -> Finding:
    """Whether the case is, or was, filed on a day of the window; what it is compared with is the last one.

    Nothing was ever filed outside a window that the law did not have yet.
    """
    filed_on, window = question.case.governing_on, question.stack.windows[name]
    try:
        state = window.of(window.school_years.of(filed_on))
    except TermNotInForce:
        return Finding(use.id, use.clause, Outcome.met, filed_on, None, use.text)
    outcome = Outcome.met if filed_on in state.period else Outcome.unmet
    return Finding(use.id, use.clause, outcome, filed_on, state.period.last, use.text)


def explained(question: Question, rule: str, facts: Mapping[str, FactValue]) -> Explanation:
    """The findings of a rule by the law of the day that governs it: that of the filing, or the present one."""
    asked = question.stack.rule(rule)
    at_filing = asked.rule.governed_by is GoverningDate.application
    return asked.explain(facts, on=question.case.governing_on if at_filing else question.on)


def values_left(
    question: Question, facts: Mapping[str, FactValue], field_id: str, values: Iterable[str]
) -> tuple[str, ...]:
    """Those of the values of a field that no rule which is shown beside it rules out, as far as can be told."""
    rules = [one.rule for one in question.procedure.guards if one.rule and one.field == field_id]
    return tuple(
        value
        for value in values
        if all(
            explained(question, rule, {**facts, field_id: value}).outcome is not Outcome.unmet
            for rule in rules
        )
    )


def check_form(
    stack: Stack,
    procedure: Procedure,
    payload: Mapping[str, object],
    subject: Mapping[str, str],
    *,
    complete: bool,
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The kept values of what was entered, and what is wrong with them."""
    grades = frozenset(subject.get("grades_offered", "").split())
    choices: dict[str, frozenset[str]] = {}
    for one in procedure.form.fields:
        if one.kind is FieldKind.GROUND:
            choices[one.id] = frozenset(ground.id for ground in procedure.grounds)
        elif one.kind is FieldKind.GRADE and grades and not one.prefilled:
            choices[one.id] = grades
    entered = procedure.form.check(
        payload,
        subject=subject,
        codes=lambda table, text: stack.table(table).parse(text),
        choices=choices,
        identity=lambda kind, number: _spelt(stack, kind, number),
        named=lambda text: not stack.port("name.check")(text),
        complete=complete,
    )
    return dict(entered.values), entered.problems


def _spelt(stack: Stack, kind: str, number: str) -> tuple[str | None, str]:
    reading = stack.port("id_number.read")(kind, number)
    if reading.valid:
        return reading.normal, ""
    return None, "old_id_number" if reading.fault == OLD_FORMAT else "not_an_id_number"


def _form_objections(question: Question) -> list[Objection]:
    procedure, case = question.procedure, question.case
    _values, problems = check_form(question.stack, procedure, case.payload, case.subject, complete=True)
    ground_field = ground_field_of(procedure)
    found: list[Objection] = []
    ground = ground_of(question)
    if ground_field is not None and ground is None:
        assert procedure.grounds_clause is not None  # a form asks for a ground where the procedure lists some
        found.append(
            Objection(
                "ground_missing",
                _("The application names no lawful ground."),
                procedure.grounds_clause,
                _("Choose the ground that applies; without one of them it cannot be filed."),
                outcome=Outcome.unmet if case.payload.get(ground_field) else Outcome.incomplete,
            )
        )
    rest = tuple(problem for problem in problems if problem.field != ground_field)
    rest += class_problems(
        procedure, case.payload, case.subject, school_id=case.opened_org_id, on=question.on
    )
    if ground and ground.needs_statement and not case.payload.get("ground_statement"):
        rest = (*rest, Problem("ground_statement", "missing"))
    if rest:
        found.append(
            Objection(
                "form_incomplete",
                _("The form is not complete or not correct."),
                procedure.form.clause,
                _("Correct the fields that are marked."),
                problems=rest,
            )
        )
    return found


def ground_field_of(procedure: Procedure) -> str | None:
    """The name of the form's field that holds the ground; None where the procedure asks for none."""
    return next((one.id for one in procedure.form.fields if one.kind is FieldKind.GROUND), None)


def ground_of(question: Question) -> Ground | None:
    """The ground the application gives, if it is one the procedure knows."""
    field = ground_field_of(question.procedure)
    name = question.case.payload.get(field) if field is not None else None
    return next((ground for ground in question.procedure.grounds if ground.id == name), None)


def _paper_objections(question: Question) -> tuple[list[Finding], list[Objection]]:
    procedure = question.procedure
    given = set(_kinds_given(case=question.case.pk))
    findings: list[Finding] = []
    objections: list[Objection] = []

    def ask(clause: str, kinds: tuple[str, ...]) -> None:
        names = _one_of([procedure.paper(kind).names for kind in kinds])
        there = bool(given.intersection(kinds))
        finding = Finding(
            "evidence",
            clause,
            Outcome.met if there else Outcome.unmet,
            sorted(given),
            list(kinds),
            names,
        )
        findings.append(finding)
        if not there:
            objections.append(
                Objection(
                    "evidence_missing",
                    names,
                    clause,
                    _("Attach this paper.") if len(kinds) == 1 else _("Attach one of these papers."),
                    (finding,),
                    outcome=Outcome.incomplete,
                )
            )

    for paper in procedure.evidence:
        if paper.required:
            ask(paper.clause, (paper.id,))
    ground = ground_of(question)
    if ground is not None:
        # Also a ground that asks for no paper is kept with the judgement: by which clause it is one.
        known = [one.id for one in procedure.grounds]
        findings.append(Finding("ground", ground.clause, Outcome.met, ground.id, known, ground.names))
        for kind in ground.papers:
            ask(ground.clause, (kind,))
        if ground.any_papers:
            ask(ground.clause, ground.any_papers)
    return findings, objections


_kinds_given = Prepared(
    lambda case: Evidence.objects.filter(case_id=case, removed_at=None).values_list("kind", flat=True), "case"
)


def _one_of(names: list[Text]) -> Text:
    """Papers of which one is enough, as one name."""
    return Text({language: " / ".join(one.in_(language) for one in names) for language in names[0]})


def kept(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Findings as JSON, for the record."""
    return [
        {
            "rule": finding.rule,
            "part": finding.part,
            "clause": finding.clause,
            "outcome": str(finding.outcome),
            "seen": _plain(finding.seen),
            "needed": _plain(finding.needed),
            "text": dict(finding.text),
            "decides": finding.decides,
            "spare": finding.spare,
        }
        for finding in findings
    ]


def kept_facts(facts: Mapping[str, FactValue]) -> dict[str, Any]:
    """Facts as JSON, for the record; dates as ISO text."""
    return {name: _plain(value) for name, value in facts.items()}


def _plain(value: object) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(entry) for entry in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
