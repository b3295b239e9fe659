"""Which clauses an item of the law cites."""

from matricula.regulation.procedures.histories import ProcedureHistory
from matricula.regulation.rules.rules import Rule
from matricula.regulation.standing.bases import Basis
from matricula.regulation.standing.certificates import Certificate
from matricula.regulation.standing.institutions import Level, Stage
from matricula.regulation.standing.layouts import Layout
from matricula.regulation.standing.offices import Duty, Role
from matricula.regulation.standing.seasons import Season
from matricula.regulation.standing.tables import CodeTable
from matricula.regulation.standing.terms import Term
from matricula.regulation.standing.watches import Watch
from matricula.regulation.standing.windows import Window


def cited(item: object) -> frozenset[str]:
    """Every clause id in an item of the law, as a term, a procedure or a season."""
    match item:
        case Term() | Window():
            return frozenset(value.clause for value in item.values)
        case Rule() | ProcedureHistory():
            return item.cited
        case Duty():
            directly = {item.directly_run.clause} if item.directly_run is not None else set[str]()
            holders = item.stages.values()
            also = {clause for holder in holders for clause in holder.also.values()}
            return frozenset(holder.clause for holder in holders) | directly | also
        case Role():
            reported = item.reported.clause if item.reported is not None else None
            clauses = (item.clause, item.requires_training, reported)
            return frozenset(clause for clause in clauses if clause is not None)
        case Season():
            return frozenset({item.clause, item.locked_by, *(one.clause for one in item.attention)})
        case CodeTable():
            return frozenset(item.cited)
        case Certificate():
            return frozenset({item.clause, item.revoked_by})
        case Layout() | Level() | Stage() | Basis() | Watch():
            return frozenset() if item.clause is None else frozenset({item.clause})
        case _:
            return frozenset()
