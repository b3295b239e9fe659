"""What each key of a procedure says, in words."""

from collections.abc import Callable, Mapping
from datetime import date

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.papers.api import media_name
from matricula.regulation.api import LineGuard, Plain, Procedure, Stack, TermMissing, in_words
from matricula.regulation.clause_cases.procedure_parts import ProcedureAsk
from matricula.web.clauses import words
from matricula.web.law_words import listed
from matricula.web.office.law.cases.procedure_names import named_in, party_name
from matricula.web.office.law.cases.told import day, labelled, language, role_name, several

EXPIRY_WORDS = {
    "mark": gettext_lazy("it is marked late"),
    "escalate": gettext_lazy("the office above is told"),
    "return": gettext_lazy("it goes back to whoever applied"),
}
FOUND_WORDS = {
    "own_roll": gettext_lazy("About a student on the roll of the office that applies"),
    "former_roll": gettext_lazy(
        "About a student whose last place, since given up, was at the office that applies"
    ),
    "number_and_name": gettext_lazy("About a student of another school, found by number and name together"),
    "list": gettext_lazy("About many students of the school that files, each on a line of a list"),
}
UNTIL_WORDS = {
    "submitted": gettext_lazy("It can be taken back until it is filed"),
    "decided": gettext_lazy("It can be taken back until it is decided"),
}
MOMENT_WORDS = {
    "opening": gettext_lazy("Judged before a draft is opened, and again when the application is filed"),
    "submission": gettext_lazy("Judged when the application is filed"),
    "decision": gettext_lazy("Judged when it is decided"),
}
SOURCE_WORDS = {
    "starter": gettext_lazy("The office that applies"),
    "subject_school": gettext_lazy("The school the student is in"),
    "authority_of": gettext_lazy("The authority above another party"),
}
FIELD_WORDS = {
    "text": gettext_lazy("A line of text"),
    "name": gettext_lazy("A person's name"),
    "long_text": gettext_lazy("A text"),
    "day": gettext_lazy("A day"),
    "code": gettext_lazy("A choice from a table"),
    "ground": gettext_lazy("One of the lawful grounds"),
    "grade": gettext_lazy("A grade"),
    "class": gettext_lazy("A class"),
    "phone": gettext_lazy("A telephone number"),
    "id_number": gettext_lazy("A number of an identity document"),
    "amount": gettext_lazy("An amount"),
}
PREPARATION_WORDS = {
    "separately": gettext_lazy("Prepared after receipt"),
    "by_submission": gettext_lazy("Prepared by filing"),
}


def _outcome_rule(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return _("What becomes of each on the list follows from the rule: %(rule)s") % {
        "rule": words(stack.rules[str(value)].proposition)
    }


def _where_met(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("Where the rule is met"), _outcome_named(procedure, value))


def _where_unmet(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("Where the rule is not met"), _outcome_named(procedure, value))


def _outcome_named(procedure: Procedure, value: Plain) -> str:
    return named_in(procedure.lines.outcomes if procedure.lines else (), str(value))


def _barred_by(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return _("Filed no longer once this window is over for the student: “%(window)s”") % {
        "window": words(stack.windows[str(value)].question)
    }


def _listed(value: Plain) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _steps(_stack: Stack, procedure: Procedure, ask: ProcedureAsk, value: Plain) -> str:
    route = procedure.route(ask.name)
    return " → ".join(party_name(procedure, route.step(one).party) for one in _listed(value))


def _parties(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return listed(party_name(procedure, one) for one in _listed(value))


def _found(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return str(FOUND_WORDS.get(str(value), ""))


def _temporary_number(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return _("Only for students with a temporary number") if value else ""


def _statuses(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    labels = listed(words(stack.table("enrollment_status").entries[one].label) for one in _listed(value))
    return labelled(_("Only for students of this status"), labels) if labels else ""


def _stages(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    labels = listed(words(stack.stages[one].label) for one in _listed(value))
    return labelled(_("Only for students of this stage"), labels) if labels else ""


def _changes_status(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return (
        _("Other business of the student has to wait")
        if value
        else _("Other business of the student may go on")
    )


def _after(stack: Stack, _procedure: Procedure, ask: ProcedureAsk, value: Plain) -> str:
    if not value:
        return ""
    return labelled(_("Comes after"), words(stack.procedure(str(value), on=ask.on).names))


def _starter(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("Begins and files"), party_name(procedure, str(value)))


def _withdrawn_by(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("May take it back"), party_name(procedure, str(value)))


def _until(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return str(UNTIL_WORDS.get(str(value), ""))


def _returned_by(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(
        _("May return it for correction"), listed(party_name(procedure, one) for one in _listed(value))
    )


def _abandoned_to(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    parties = listed(party_name(procedure, one) for one in _listed(value))
    return labelled(_("May end it when nobody corrects it"), parties) if parties else ""


def _at_most(stack: Stack, _procedure: Procedure, ask: ProcedureAsk, value: Plain) -> str:
    count = in_words(stack.term(str(value), on=ask.on).value, language())
    return _("It can be returned at most so many times: %(count)s") % {"count": count}


def _by(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("May object only"), listed(party_name(procedure, one) for one in _listed(value)))


def _in_force(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return _("In force from %(day)s") % {"day": day(value, stack)} if isinstance(value, date) else ""


def _same(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    parties = listed(party_name(procedure, one) for one in _listed(value))
    return _("When these are one office: %(parties)s") % {"parties": parties} if parties else ""


def _different(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    parties = listed(party_name(procedure, one) for one in _listed(value))
    return _("When these are two offices: %(parties)s") % {"parties": parties} if parties else ""


def _when_rule(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return (
        _("When this holds: %(rule)s") % {"rule": words(stack.rules[str(value)].proposition)} if value else ""
    )


def _party(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("Office"), party_name(procedure, str(value)))


def _prepares(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("Prepares"), listed(role_name(stack, one) for one in _listed(value)))


def _decides(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("Decides"), listed(role_name(stack, one) for one in _listed(value)))


def _within(stack: Stack, _procedure: Procedure, ask: ProcedureAsk, value: Plain) -> str:
    if value is None:
        return _("No term is set")
    term = stack.terms[str(value)]
    try:
        time = in_words(term.on(ask.on).value, language())
    except TermMissing:
        time = _("not in force")
    return _("Time: %(time)s (“%(question)s”)") % {"time": time, "question": words(term.question)}


def _on_expiry(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    said = several(str(EXPIRY_WORDS.get(one, "")) for one in _listed(value))
    return labelled(_("When the time is up"), said or _("nothing happens"))


def _clock_from(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    if value is None:
        return _("The time runs from receipt")
    return _("The time runs from: %(field)s") % {"field": words(procedure.form.field(str(value)).names)}


def _preparation(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return str(PREPARATION_WORDS.get(str(value), ""))


def _at(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return str(MOMENT_WORDS.get(str(value), ""))


def _on_unmet(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return (
        _("If it is not so: refused")
        if value == "refuse"
        else _("If it is not so: recorded, and the case goes on")
    )


def _on_incomplete(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return (
        _("If something is unknown: refused")
        if value == "refuse"
        else _("If something is unknown: recorded, and the case goes on")
    )


def _rule(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    if value is None:
        return ""
    return _("By the rule: %(rule)s") % {"rule": words(stack.rules[str(value)].proposition)}


def _window(stack: Stack, _procedure: Procedure, ask: ProcedureAsk, value: Plain) -> str:
    if value is None:
        return ""
    named = {"window": words(stack.windows[str(value)].question)}
    if ask.part == LineGuard.PART:
        return _("Its first day has come, in the year of the student's class: “%(window)s”") % named
    return _("The day of filing lies in: “%(window)s”") % named


def _guard(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return "" if value is None else _("Judged by the program from all cases there are")


def _field(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("Shown beside"), words(procedure.form.field(str(value)).names))


def _required(_stack: Stack, _procedure: Procedure, ask: ProcedureAsk, value: Plain) -> str:
    if ask.part == "field":
        return _("Must be filled in") if value else _("May be left empty")
    return _("Yes, in every case") if value else _("Only where the ground needs it")


def _papers(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    papers = listed(words(procedure.paper(one).names) for one in _listed(value))
    return _("Paper needed: %(papers)s") % {"papers": papers} if papers else ""


def _any_papers(_stack: Stack, procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    papers = listed(words(procedure.paper(one).names) for one in _listed(value))
    return _("One of these papers is enough: %(papers)s") % {"papers": papers} if papers else ""


def _needs_statement(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return _("A statement of the cause is needed") if value else _("No statement of the cause is needed")


def _needs_reason(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return _("A written reason is needed") if value else _("No written reason is needed")


def _source(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return str(SOURCE_WORDS.get(str(value), ""))


def _of(_stack: Stack, procedure: Procedure, ask: ProcedureAsk, value: Plain) -> str:
    if ask.part == "field":
        return _("Of the document given under: %(field)s") % {
            "field": words(procedure.form.field(str(value)).names)
        }
    return labelled(_("Above"), party_name(procedure, str(value))) if value else ""


def _duty(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("Duty"), words(stack.duties[str(value)].label)) if value else ""


def _media_types(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("Kinds of file"), listed(media_name(one) for one in _listed(value)))


def _kind(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return str(FIELD_WORDS.get(str(value), ""))


def _max_length(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return _("At most %(count)s characters") % {"count": value}


def _prefilled(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return _("Filled in by the system and not to be changed") if value else _("Filled in by the applicant")


def _table(stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return labelled(_("Table"), words(stack.table(str(value)).title)) if value else ""


def _max_bytes(_stack: Stack, _procedure: Procedure, _ask: ProcedureAsk, value: Plain) -> str:
    return _("At most %(size)s") % {"size": filesizeformat(str(value))}


WORDED: Mapping[str, Callable[[Stack, Procedure, ProcedureAsk, Plain], str]] = {
    "in_force.from": _in_force,
    "starter": _starter,
    "pupil.found": _found,
    "pupil.temporary_number": _temporary_number,
    "pupil.statuses": _statuses,
    "pupil.stages": _stages,
    "stages": _stages,
    "needs_reason": _needs_reason,
    "lines.outcome_by.rule": _outcome_rule,
    "lines.outcome_by.met": _where_met,
    "lines.outcome_by.unmet": _where_unmet,
    "barred_by": _barred_by,
    "after": _after,
    "changes_status": _changes_status,
    "withdrawal.by": _withdrawn_by,
    "withdrawal.until": _until,
    "return.by": _returned_by,
    "return.abandoned_to": _abandoned_to,
    "return.at_most": _at_most,
    "by": _by,
    "steps": _steps,
    "when.same": _same,
    "when.different": _different,
    "when.rule": _when_rule,
    "parties": _parties,
    "party": _party,
    "prepares": _prepares,
    "decides": _decides,
    "within": _within,
    "on_expiry": _on_expiry,
    "clock_from": _clock_from,
    "preparation": _preparation,
    "at": _at,
    "on_unmet": _on_unmet,
    "on_incomplete": _on_incomplete,
    "rule": _rule,
    "guard": _guard,
    "window": _window,
    "field": _field,
    "required": _required,
    "papers": _papers,
    "any_papers": _any_papers,
    "needs_statement": _needs_statement,
    "is": _source,
    "of": _of,
    "duty": _duty,
    "media_types": _media_types,
    "max_bytes": _max_bytes,
    "kind": _kind,
    "max_length": _max_length,
    "prefilled": _prefilled,
    "table": _table,
}
UNSPOKEN = frozenset(
    {
        "clause", "group", "letters", "pupil.clause", "ends_other_cases", "in_force.until", "duty_stage", "routes",
        "form.id", "form.clause", "form.sections", "form.fields",
        "evidence", "grounds.clause", "grounds.list", "facts", "guards", "refusals.clause", "refusals.list", "effect",
        "effect_with", "lines.facts", "lines.from", "lines.guards", "lines.outcomes", "lines.outcome_by.clause",
        "withdrawal.clause", "return.clause", "two_people.clause", "side", "section", "suggested",
        "particular",
    }
)  # fmt: skip
"""Keys that no sentence is made of: clauses are asked for alone, lists of parts are told part by part."""
