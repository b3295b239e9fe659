"""Cases about dated figures: terms, windows, deadlines, working days, bases."""

from datetime import datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.kernel.durations import Duration, Unit
from matricula.registry.api import CHANGE_TABLE, STATUS_TABLE
from matricula.regulation.api import DayOfYear, Stack, Term, TermType, day_of_year_in, in_words
from matricula.regulation.clause_cases.values import BasisAsk, CalendarAsk, DeadlineAsk, TermAsk, WindowAsk
from matricula.web.clauses import words
from matricula.web.coded import table_label
from matricula.web.law_words import listed
from matricula.web.office.law.cases.told import Told, day, labelled, language, yes_or_no


def told_term(stack: Stack, ask: TermAsk) -> Told:
    """What a figure is on a day."""
    return Told(
        question=words(stack.terms[ask.term].question),
        given=(_("As of %(day)s") % {"day": day(ask.on, stack)},),
        answer=(_figure(stack, stack.terms[ask.term], ask.expect),),
    )


def _figure(stack: Stack, term: Term, expect: object) -> str:
    if expect == "none":
        return _("Not in force yet")
    if expect == "repealed":
        return _("Repealed")
    match term.type, expect:
        case TermType.duration, (int() as value, unit):
            return in_words(Duration(value, Unit(str(unit))), language())
        case TermType.day_of_year, str():
            system = stack.school_years.system
            return day_of_year_in(DayOfYear.parse(expect, system), language(), system)
        case TermType.list, tuple() | list() if term.name in stack.tables:
            return listed(table_label(stack, term.name, str(code)) for code in expect)
        case TermType.flag, bool():
            return yes_or_no(expect)
        case _, Decimal() | tuple() | str():
            return in_words(expect, language())
    return str(expect)


def told_window(stack: Stack, ask: WindowAsk) -> Told:
    """Whether a window is open on a day."""
    return Told(
        question=words(stack.window(ask.window).question),
        given=(_("As of %(day)s") % {"day": day(ask.on, stack)},),
        answer=(_("The window is open") if ask.expect == "open" else _("The window is closed"),),
    )


def told_deadline(stack: Stack, ask: DeadlineAsk) -> Told:
    """When the time is up."""
    ends = (
        _("Until %(moment)s")
        if isinstance(ask.expect, datetime)
        else _("Until the end of %(moment)s")
    )  # fmt: skip
    return Told(
        question=words(stack.terms[ask.term].question),
        given=(_("Counted from %(moment)s") % {"moment": day(ask.start, stack)},),
        answer=(ends % {"moment": day(ask.expect, stack)},),
    )


def told_calendar(stack: Stack, ask: CalendarAsk) -> Told:
    """Whether a day is a working day."""
    return Told(
        question=_("Is %(day)s, a %(weekday)s, a working day?")
        % {"day": day(ask.day, stack), "weekday": date_format(ask.day, "l")},
        answer=(_("Yes, a working day") if ask.expect == "working" else _("No, a day off"),),
    )


def told_basis(stack: Stack, ask: BasisAsk, clause: str) -> Told:
    """Which clause stands behind something that the program enforces."""
    question = stack.bases[ask.basis].question
    entered = (_entered(stack, key, code) for key, code in (ask.expect or {}).items())
    return Told(
        question=words(question) or _("Which clause stands behind this duty that the program enforces?"),
        answer=tuple(filter(None, entered)),
        cited=clause,
    )


def _entered(stack: Stack, key: str, code: str) -> str:
    """What the program enters on the strength of a basis; nothing for what has no words."""
    match key:
        case "left_status":
            return labelled(_("Status entered for the place left"), table_label(stack, STATUS_TABLE, code))
        case "change_kind":
            return labelled(_("Kind of change entered"), table_label(stack, CHANGE_TABLE, code))
    return ""
