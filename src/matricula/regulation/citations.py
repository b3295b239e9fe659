"""Which clauses an item of the law cites."""

from matricula.regulation.bases import Basis
from matricula.regulation.institutions import Level, Stage
from matricula.regulation.layouts import Layout
from matricula.regulation.offices import Duty, Role
from matricula.regulation.rules import Rule
from matricula.regulation.tables import CodeTable
from matricula.regulation.terms import Term
from matricula.regulation.windows import Window
from matricula.regulation.written_procedures import ProcedureHistory


def cited(item: object) -> frozenset[str]:
    """Every clause id in a term, window, rule, procedure, table, layout, level, stage, role, duty or basis."""
    match item:
        case Term() | Window():
            return frozenset(value.clause for value in item.values)
        case Rule() | ProcedureHistory():
            return item.cited
        case Duty():
            directly = {item.directly_run.clause} if item.directly_run is not None else set[str]()
            return frozenset(holder.clause for holder in item.stages.values()) | directly
        case Role():
            return frozenset(clause for clause in (item.clause, item.requires_training) if clause is not None)
        case CodeTable():
            return frozenset(item.cited)
        case Layout() | Level() | Stage() | Basis():
            return frozenset() if item.clause is None else frozenset({item.clause})
        case _:
            return frozenset()
