"""The door to the law: what other parts of the platform, and packs, may use of it."""

from matricula.regulation.bases import Basis
from matricula.regulation.clause_cases.model import ClauseCase
from matricula.regulation.clause_cases.reading import cases_of
from matricula.regulation.context import PackHead, Tier
from matricula.regulation.digest import snapshot
from matricula.regulation.findings import Explanation, Finding, Outcome
from matricula.regulation.institutions import Grade, Level, OrgEntry, Stage
from matricula.regulation.judging import JudgingRule
from matricula.regulation.layouts import Column, ColumnType, Layout, LayoutKind, Required
from matricula.regulation.loader import PackPlace, installed_packs, load, load_installed, restored
from matricula.regulation.notation import date_in, day_of_year_in, duration_in, in_words
from matricula.regulation.offices import Duty, DutyHolder, Role
from matricula.regulation.ports import (
    OLD_FORMAT,
    PORTS,
    UNKNOWN_AREA,
    IdNumberReading,
    StudentNumberReading,
    provides,
)
from matricula.regulation.procedures import (
    Entered,
    EvidenceKind,
    Field,
    FieldKind,
    Form,
    FromRegister,
    Ground,
    GuardMoment,
    GuardUse,
    OnExpiry,
    OnIncomplete,
    OnUnmet,
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
from matricula.regulation.reading import Origin, PackError
from matricula.regulation.refs import items_of
from matricula.regulation.refusals import Refused, Words
from matricula.regulation.rules import Rule
from matricula.regulation.school_years import DayOfYear, SchoolYears
from matricula.regulation.sources import Clause, ClauseKind, Source, Status
from matricula.regulation.stack import Stack, forget_installed, stack_for, substituted
from matricula.regulation.tables import Code, CodeTable
from matricula.regulation.terms import Term, TermMissing, TermNotInForce, TermRepealed, TermType, TermValue
from matricula.regulation.texts import LANGUAGES, Text
from matricula.regulation.windows import Window, WindowState
