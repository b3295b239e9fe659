"""The parts pages are made of, as values: a view builds them, `{{ show(x) }}` shows them."""

from matricula.web.parts.clocks import ClockFace, ClockState, calendar_warning, clock_face
from matricula.web.parts.flow import InboxGroup, InboxRow, Moment, Stage, StageState, Stepper, Timeline
from matricula.web.parts.law import (
    AnsweredCase,
    AnswerNote,
    AskedCase,
    CaseGroup,
    ClauseNote,
    Deed,
    FindingLine,
    FindingList,
    RefusalNote,
)
from matricula.web.parts.marks import Empty, Link, MaskedNumber, Progress, Status, StruckOut, Tick, Tone
from matricula.web.parts.part import Part, Words
from matricula.web.parts.people import Evidence, Fact, FactList, OrgBlock, PeopleLines, PersonBlock, Way
from matricula.web.parts.shares import Share, Shares
from matricula.web.parts.shell import Acting, CivilDate, Language, NavItem, Shell
from matricula.web.parts.tables import Cell, Column, Filter, FilterBar, FilterOn, Option, Pages, Row, Table
from matricula.web.parts.wayfinding import Choice, Crumb, Crumbs, Tab, Tabs

__all__ = [
    "Acting",
    "AnswerNote",
    "AnsweredCase",
    "AskedCase",
    "CaseGroup",
    "Cell",
    "Choice",
    "CivilDate",
    "ClauseNote",
    "ClockFace",
    "ClockState",
    "Column",
    "Crumb",
    "Crumbs",
    "Deed",
    "Empty",
    "Evidence",
    "Fact",
    "FactList",
    "Filter",
    "FilterBar",
    "FilterOn",
    "FindingLine",
    "FindingList",
    "InboxGroup",
    "InboxRow",
    "Language",
    "Link",
    "MaskedNumber",
    "Moment",
    "NavItem",
    "Option",
    "OrgBlock",
    "Pages",
    "Part",
    "PeopleLines",
    "PersonBlock",
    "Progress",
    "RefusalNote",
    "Row",
    "Share",
    "Shares",
    "Shell",
    "Stage",
    "StageState",
    "Status",
    "Stepper",
    "StruckOut",
    "Tab",
    "Table",
    "Tabs",
    "Tick",
    "Timeline",
    "Tone",
    "Way",
    "Words",
    "calendar_warning",
    "clock_face",
]
