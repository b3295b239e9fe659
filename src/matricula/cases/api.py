"""The door of the cases app."""

from matricula.cases.actions.attach_evidence import attach_evidence, remove_evidence
from matricula.cases.actions.comment_on_case import Audience, comment_on_case
from matricula.cases.actions.decide_step import decide_step
from matricula.cases.actions.leave_out_lines import leave_out_lines, take_lines_back
from matricula.cases.actions.open_case import open_case
from matricula.cases.actions.open_list import open_list
from matricula.cases.actions.prepare_step import prepare_step
from matricula.cases.actions.resubmit_case import resubmit_case
from matricula.cases.actions.run_lists import run_lists
from matricula.cases.actions.save_draft import save_draft
from matricula.cases.actions.set_outcome import set_outcome
from matricula.cases.actions.submit_case import submit_case
from matricula.cases.actions.sweep_expired_steps import sweep_expired_steps
from matricula.cases.actions.withdraw_case import withdraw_case
from matricula.cases.barring import barred_by_now
from matricula.cases.checks import refuse_unless_procedures_run
from matricula.cases.entered_class import grade_entered
from matricula.cases.judging import Judgement, NotFit, Objection, ground_field_of, kept, kept_facts
from matricula.cases.law import laws_lacking, procedure_of
from matricula.cases.line_judging import OTHER_OUTCOME, UNDECIDED
from matricula.cases.models import (
    STAYS,
    Answer,
    Case,
    CaseLine,
    CaseState,
    CaseSubject,
    Decision,
    Event,
    EventKind,
    Evidence,
    PackSnapshot,
    Party,
    ProcedureLaw,
    Step,
    StepState,
)
from matricula.cases.ports import (
    Bar,
    Barred,
    Candidate,
    Candidates,
    Effect,
    Fact,
    FactValue,
    Guard,
    Question,
    Told,
    Verdict,
    register_bar,
    register_before_lines,
    register_effect,
    register_fact,
    register_guard,
    register_line_effect,
    register_line_facts,
    register_line_guard,
    register_lines,
    verify_ports,
)
from matricula.cases.queries.agreed_class import class_agreed_in, particulars_told_in
from matricula.cases.queries.case_list import (
    CasePage,
    CaseRow,
    cases_at_rest,
    cases_by_due,
    cases_named,
    cases_of_student,
    cases_page,
    cases_under_way,
    cases_under_way_later,
    own_drafts,
    own_drafts_later,
)
from matricula.cases.queries.case_page import CaseView, StepView, case_page
from matricula.cases.queries.inbox import (
    Due,
    InboxPage,
    InboxRow,
    called_upon,
    called_upon_count,
    called_upon_later,
    escalated,
    inbox,
    inbox_counts,
    inbox_counts_later,
    inbox_later,
    takes_part,
    turns_by_office,
)
from matricula.cases.queries.list_lines import (
    LinesPicture,
    Showing,
    business_of,
    exceptions_of,
    lines_of,
    lines_picture,
    students_on,
    told_on,
)
from matricula.cases.queries.list_offers import ListOffer, list_offers
from matricula.cases.queries.next_moves import Move
from matricula.cases.queries.preview import what_would_be_refused
from matricula.cases.queries.turn_counts import EndedTurn, WeekOfTurns, ended_turns, turns_by_week
from matricula.cases.reaching import NoSuchCase
from matricula.cases.stored_law import laws_not_stored, store_law, store_procedures
from matricula.cases.urging import sides_urged
from matricula.cases.words import Word
from matricula.cases.words import clause as clause_word
from matricula.cases.words import code as code_word
from matricula.cases.words import term as term_word
