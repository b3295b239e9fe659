"""Statutory procedures as data: the values, their form, and the strict reading of a pack's description."""

from matricula.regulation.procedures.forms import Entered, Field, FieldKind, Form, Problem, Section
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
    "Route",
    "Section",
    "StepRule",
    "WithdrawUntil",
    "Withdrawal",
    "parse_procedure",
]
