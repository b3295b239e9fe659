"""The door to the law: what other parts of the platform, and packs, may use of it."""

from matricula.regulation.answers.findings import Explanation, Finding, Outcome
from matricula.regulation.answers.notation import date_in, day_of_year_in, duration_in, in_words
from matricula.regulation.answers.refusals import Refused, Words
from matricula.regulation.clause_cases.model import ClauseCase
from matricula.regulation.clause_cases.reading import cases_of
from matricula.regulation.procedures import (
    CORRECTION,
    Entered,
    EvidenceKind,
    Field,
    FieldKind,
    Form,
    FromRegister,
    Ground,
    GuardMoment,
    GuardUse,
    LineGuard,
    LineOutcome,
    Lines,
    OnExpiry,
    OnIncomplete,
    OnUnmet,
    OutcomeBy,
    PartyRole,
    PartySource,
    Preparation,
    Problem,
    Procedure,
    PupilFound,
    RefusalGround,
    Route,
    Section,
    StepRule,
    Withdrawal,
    WithdrawUntil,
    form_of,
)
from matricula.regulation.reading.nodes import Origin, PackError, Plain
from matricula.regulation.reading.texts import LANGUAGES, Text
from matricula.regulation.rules.explaining import JudgingRule
from matricula.regulation.rules.expressions import Constant, Expression, Fact, FactType, TermReference
from matricula.regulation.rules.rules import Combination, GoverningDate, Rule, RuleClause
from matricula.regulation.stacks.installed import forget_installed, stack_for, substituted
from matricula.regulation.stacks.loader import PackPlace, installed_packs, load, load_installed, restored
from matricula.regulation.stacks.ports import (
    OLD_FORMAT,
    PORTS,
    UNKNOWN_AREA,
    IdNumberReading,
    StudentNumberReading,
    TermProposal,
    provides,
)
from matricula.regulation.stacks.refs import items_of
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.bases import Basis
from matricula.regulation.standing.certificates import Certificate
from matricula.regulation.standing.context import PackHead, Tier
from matricula.regulation.standing.institutions import Grade, Level, OrgEntry, Stage
from matricula.regulation.standing.layouts import Column, ColumnType, Layout, LayoutKind, Required
from matricula.regulation.standing.offices import Duty, DutyHolder, Role
from matricula.regulation.standing.school_years import DayOfYear, SchoolYears
from matricula.regulation.standing.seasons import Attention, Season
from matricula.regulation.standing.sources import Clause, ClauseKind, Source, Status
from matricula.regulation.standing.tables import Code, CodeTable
from matricula.regulation.standing.terms import (
    Term,
    TermMissing,
    TermNotInForce,
    TermRepealed,
    TermType,
    TermValue,
)
from matricula.regulation.standing.watches import Watch
from matricula.regulation.standing.windows import Window, WindowState
