"""Statutory procedures as data: the values, their form, and the strict reading of a pack's description."""

from matricula.regulation.procedures.forms import Entered, Field, FieldKind, Form, Problem, Section
from matricula.regulation.procedures.layout_forms import form_of
from matricula.regulation.procedures.model import (
    EvidenceKind,
    Ground,
    GuardMoment,
    GuardUse,
    OnExpiry,
    OnIncomplete,
    OnUnmet,
    PartyRole,
    PartySource,
    Preparation,
    Procedure,
    RefusalGround,
    Return,
    Route,
    StepRule,
    Withdrawal,
    WithdrawUntil,
)
from matricula.regulation.procedures.parsing import parse_procedure

__all__ = [
    "Entered",
    "EvidenceKind",
    "Field",
    "FieldKind",
    "Form",
    "Ground",
    "GuardMoment",
    "GuardUse",
    "OnExpiry",
    "OnIncomplete",
    "OnUnmet",
    "PartyRole",
    "PartySource",
    "Preparation",
    "Problem",
    "Procedure",
    "RefusalGround",
    "Return",
    "Route",
    "Section",
    "StepRule",
    "WithdrawUntil",
    "Withdrawal",
    "form_of",
    "parse_procedure",
]
