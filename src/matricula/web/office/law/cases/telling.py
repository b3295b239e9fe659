"""Chooses how a case is told, by what it asks."""

from dataclasses import replace

from django.utils.translation import gettext as _

from matricula.regulation.api import ClauseCase, Stack
from matricula.regulation.clause_cases.conditions import RuleAsk
from matricula.regulation.clause_cases.model import Ask
from matricula.regulation.clause_cases.named_tests import TestAsk
from matricula.regulation.clause_cases.procedure_parts import ProcedureAsk
from matricula.regulation.clause_cases.scenarios import ScenarioAsk
from matricula.regulation.clause_cases.seasons import SeasonAsk
from matricula.regulation.clause_cases.structure import (
    DutyAsk,
    LayoutAsk,
    LevelAsk,
    PortAsk,
    RoleAsk,
    StageAsk,
    TableAsk,
)
from matricula.regulation.clause_cases.values import BasisAsk, CalendarAsk, DeadlineAsk, TermAsk, WindowAsk
from matricula.regulation.clause_cases.watching import WatchAsk
from matricula.web.clauses import words
from matricula.web.office.law.cases.calculations import told_port
from matricula.web.office.law.cases.conditions import told_rule
from matricula.web.office.law.cases.figures import (
    told_basis,
    told_calendar,
    told_deadline,
    told_term,
    told_window,
)
from matricula.web.office.law.cases.seasons import told_season
from matricula.web.office.law.cases.standing import (
    told_duty,
    told_layout,
    told_level,
    told_role,
    told_stage,
    told_table,
)
from matricula.web.office.law.cases.stories import asked_of, told_story
from matricula.web.office.law.cases.told import Told
from matricula.web.office.law.cases.watching import told_watch
from matricula.web.office.law.cases.written_procedures import told_procedure


def told(stack: Stack, case: ClauseCase) -> Told:
    """A case in the reader's language; `stack` is the one it asks.

    A question of the case's own stands first. What would have been asked without it is then given.
    """
    found = _told(stack, case.ask, case.clause)
    if case.question is None:
        if isinstance(case.ask, ScenarioAsk):
            return replace(found, question=asked_of(stack, case.ask.scenario))
        return found
    given = (found.question, *found.given) if found.question else found.given
    return replace(found, question=words(case.question), given=given)


def _told(stack: Stack, ask: Ask, clause: str) -> Told:  # noqa: C901 - one line for each kind of question
    match ask:
        case TermAsk():
            return told_term(stack, ask)
        case WindowAsk():
            return told_window(stack, ask)
        case DeadlineAsk():
            return told_deadline(stack, ask)
        case CalendarAsk():
            return told_calendar(stack, ask)
        case BasisAsk():
            return told_basis(stack, ask, clause)
        case WatchAsk():
            return told_watch(stack, ask)
        case SeasonAsk():
            return told_season(stack, ask)
        case RuleAsk():
            return told_rule(stack, ask)
        case TableAsk():
            return told_table(stack, ask)
        case LayoutAsk():
            return told_layout(stack, ask)
        case DutyAsk():
            return told_duty(stack, ask)
        case RoleAsk():
            return told_role(stack, ask)
        case LevelAsk():
            return told_level(stack, ask)
        case StageAsk():
            return told_stage(stack, ask)
        case PortAsk():
            return told_port(stack, ask)
        case ProcedureAsk():
            return told_procedure(stack, ask, clause)
        case ScenarioAsk():
            return told_story(stack, ask.scenario)
        case TestAsk():
            return Told("", (_("Checked by a test of the suite"),), test=ask.node)
    raise TypeError(f"there are no words for cases of the kind {ask.kind}")
