"""What the law says of statuses, figures, procedures, marks and watches, as groups of the help."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matricula.journal.api import ATTENDANCE, SCALES, keeps_journal, mark_shown, marks_table
from matricula.registry.api import STATUS_TABLE, may_follow, status_named
from matricula.regulation.api import Procedure, Role, Stack, StepRule, TermMissing, in_words
from matricula.web.clauses import words
from matricula.web.coded import status_mark, table_label
from matricula.web.explaining.entries import Entry, Group
from matricula.web.law_words import listed


def statuses(stack: Stack) -> Group:
    """Every status with what it lets a student do, and what may follow it."""
    table = stack.table(STATUS_TABLE)
    entries = []
    for code in table.codes:
        known = status_named(stack, code)
        says = [
            _("The student is in school.") if known.in_school else _("The student is not in school."),
            _("The place on the roll is given up.") if known.ends else _("The place on the roll is kept."),
        ]
        if known.may_graduate:
            says.append(_("The student may graduate out of it."))
        if after := may_follow(stack, code):
            followers = listed(table_label(stack, STATUS_TABLE, one) for one in after)
            says.append(_("What may follow: %(statuses)s.") % {"statuses": followers})
        name = status_mark(stack, code)
        assert name is not None  # a code of the table is never empty
        entries.append(Entry(f"status-{code}", name, (" ".join(says),), table.clause))
    return Group("statuses", _("Statuses"), tuple(entries))


def figures(stack: Stack, on: date) -> Group:
    """Every dated figure that holds on the day: the question, the value, the clause."""
    entries = []
    for name, term in stack.terms.items():
        try:
            value = term.on(on)
        except TermMissing:
            continue
        said = in_words(value.value, get_language() or "en")
        entries.append(Entry(f"term-{name}", words(term.question), (said,), value.clause))
    return Group("figures", _("Figures of the law"), tuple(entries))


def procedures(stack: Stack, on: date) -> Group:
    """Every procedure in force on the day: whose turn comes when, who prepares, who decides, and how long each has."""
    entries = []
    for name, history in stack.procedures.items():
        try:
            procedure = history.on(on)
        except KeyError:
            continue
        says = tuple(_turns(stack, procedure, on))
        entries.append(Entry(f"procedure-{name}", words(procedure.names), says, procedure.clause))
    return Group("procedures", _("Procedures"), tuple(entries))


def _turns(stack: Stack, procedure: Procedure, on: date) -> Iterator[str]:
    parties = {one.id: words(one.names) for one in procedure.parties}
    for route in procedure.routes:
        if len(procedure.routes) > 1:
            yield _("%(label)s: ") % {"label": words(route.names)}
        for number, step in enumerate(route.steps, start=1):
            yield _("%(number)s. %(party)s – %(turn)s. %(decides)s. %(within)s.") % {
                "number": number,
                "party": parties[step.party],
                "turn": words(step.names),
                "decides": _decides(stack, step),
                "within": _within(stack, step, on),
            }


def _decides(stack: Stack, step: StepRule) -> str:
    deciding, preparing = _roles(stack, step.decides), _roles(stack, step.prepares)
    if preparing:
        return _("Prepares: %(preparing)s; decides: %(deciding)s") % {
            "preparing": preparing,
            "deciding": deciding,
        }
    return _("Decides: %(deciding)s") % {"deciding": deciding}


def _roles(stack: Stack, names: tuple[str, ...]) -> str:
    return listed(words(stack.role(one).label) for one in names)


def _within(stack: Stack, step: StepRule, on: date) -> str:
    if step.within is None:
        return _("No term set by the clause")
    value = stack.term(step.within, on=on)
    return _("Within %(term)s") % {"term": in_words(value.value, get_language() or "en")}


def marks(stack: Stack) -> Group | None:
    """The marks of each scale and the letters of attendance; None where the law asks for no journal."""
    if not keeps_journal(stack):
        return None
    entries = []
    for scale in stack.table(SCALES).codes:
        table = marks_table(stack, scale)
        entries += [
            Entry(f"mark-{scale}-{code}", mark_shown(table, code), (words(one.label),), table.clause)
            for code, one in table.entries.items()
        ]
    letters = stack.table(ATTENDANCE)
    entries += [
        Entry(f"attendance-{code}", mark_shown(letters, code), (words(one.label),), letters.clause)
        for code, one in letters.entries.items()
    ]
    return Group("marks", _("Marks and letters of the journal"), tuple(entries))


def watches(stack: Stack, role: Role) -> Group:
    """What is looked for by itself and shown to the role."""
    entries = [
        Entry(f"watch-{name}", words(one.names), (words(one.text),), one.clause)
        for name, one in stack.watches.items()
        if role.name in one.shown_to
    ]
    return Group("watches", _("To look into"), tuple(entries))
