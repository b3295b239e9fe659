"""Cases about what a procedure says on paper: one part of it, and what that part must say."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.regulation.api import Procedure, Stack
from matricula.regulation.clause_cases.procedure_parts import ProcedureAsk
from matricula.web.clauses import words
from matricula.web.office.law.cases.procedure_keys import WORDED
from matricula.web.office.law.cases.procedure_names import named_in, party_name
from matricula.web.office.law.cases.told import Told, day, several

CITED_WORDS = {
    "clause": gettext_lazy("Which clause is the procedure “%(procedure)s” based on?"),
    "ends_other_cases": gettext_lazy("%(procedure)s: which clause has it end other business of the student?"),
    "grounds.clause": gettext_lazy("%(procedure)s: which clause lists the grounds?"),
    "refusals.clause": gettext_lazy("%(procedure)s: which clause limits the reasons to refuse?"),
    "return.clause": gettext_lazy("%(procedure)s: which clause allows a return for correction?"),
    "objections.clause": gettext_lazy(
        "%(procedure)s: which clause leaves a party no refusal, and only an objection?"
    ),
    "two_people.clause": gettext_lazy("%(procedure)s: which clause wants one person to prepare and another to decide?"),
    "pupil.clause": gettext_lazy("%(procedure)s: which clause says which students it is for?"),
    "lines.outcome_by.clause": gettext_lazy(
        "%(procedure)s: which clause says what becomes of those on the list?"
    ),
    "withdrawal.clause": gettext_lazy("%(procedure)s: which clause allows it to be taken back?"),
    "form.clause": gettext_lazy("%(procedure)s: which clause brings in the form?"),
    "effect_with.clause": gettext_lazy("%(procedure)s: which clause is cited when it is carried out?"),
    "effect_with.archive_clause": gettext_lazy("%(procedure)s: which clause is cited for the copy that is kept?"),
    "effect_with.archive_kind_clause": gettext_lazy(
        "%(procedure)s: which clause is cited for the papers that are filed?"
    ),
}  # fmt: skip
PART_QUESTIONS = {
    "procedure": gettext_lazy(
        "%(procedure)s: who begins, who may take it back or return it, and what follows?"
    ),
    "route": gettext_lazy("%(procedure)s: who decides, in which order?"),
    "step": gettext_lazy("%(part)s: who acts, and how long may it take?"),
    "party": gettext_lazy("%(procedure)s: who is “%(part)s”?"),
    "guard": gettext_lazy("%(procedure)s: when is “%(part)s” judged, and what follows if it is not so?"),
    "line_guard": gettext_lazy("%(procedure)s: who is kept off the list where this is not so: %(part)s?"),
    "line_outcome": gettext_lazy("%(procedure)s: who may have this on a list: %(part)s?"),
    "evidence": gettext_lazy("%(procedure)s: must this paper be there: %(part)s?"),
    "ground": gettext_lazy("%(procedure)s: what does this ground need: %(part)s?"),
    "refusal": gettext_lazy("%(procedure)s: who may refuse for this reason: %(part)s?"),
    "objections": gettext_lazy("%(procedure)s: who may object only, and not refuse?"),
    "field": gettext_lazy("%(procedure)s: what does the form ask under “%(part)s”?"),
    "letter": gettext_lazy("%(procedure)s: on which clause does this letter rest: %(part)s?"),
}


def told_procedure(stack: Stack, ask: ProcedureAsk, clause: str) -> Told:
    """One part of a procedure; a part that only cites is answered by its clause."""
    procedure = stack.procedure(ask.procedure, on=ask.on)
    name = words(procedure.names)
    by = _("By the law of %(day)s") % {"day": day(ask.on, stack)}
    given = (several((name, *_way(procedure, ask), by)),) if ask.part in ("route", "step") else (by,)
    if ask.part == "cites":
        asked = CITED_WORDS.get(ask.name, gettext_lazy("%(procedure)s: which clause is cited?"))
        return Told(str(asked) % {"procedure": name}, (), given, cited=clause)
    asked = PART_QUESTIONS.get(ask.part, gettext_lazy("%(procedure)s: what is said of “%(part)s”?"))
    question = str(asked) % {"procedure": name, "part": _part_name(procedure, ask)}
    spoken = {key: value for key, value in ask.expect.items() if key in WORDED}
    if ask.part == "procedure":
        spoken.pop("parties", None)
    said = (WORDED[key](stack, procedure, ask, value) for key, value in spoken.items())
    answer = tuple(filter(None, said))
    return Told(question, answer, given, cited="" if answer else clause)


def _way(procedure: Procedure, ask: ProcedureAsk) -> tuple[str, ...]:
    route, dot, _step = ask.name.partition(".")
    return (words(procedure.route(route).names),) if dot or ask.part == "route" else ()


def _part_name(procedure: Procedure, ask: ProcedureAsk) -> str:
    match ask.part:
        case "route":
            return words(procedure.route(ask.name).names)
        case "step":
            route, dot, step = ask.name.partition(".")
            return words((procedure.route(route).step(step) if dot else procedure.step_rule(route)).names)
        case "party":
            return party_name(procedure, ask.name)
        case "evidence":
            return words(procedure.paper(ask.name).names)
        case "ground":
            return words(procedure.ground(ask.name).names)
        case "guard":
            return named_in(procedure.guards, ask.name)
        case "line_guard" | "line_outcome":
            lines = procedure.lines
            return named_in((*lines.guards, *lines.outcomes) if lines else (), ask.name)
        case "field":
            return words(procedure.form.field(ask.name).names)
        case "letter":
            return words(procedure.letter(ask.name).names)
        case _:
            return named_in(procedure.refusals, ask.name)
