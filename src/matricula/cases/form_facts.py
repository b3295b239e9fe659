"""What a case says in the fields of its form, as facts that rules judge."""

from datetime import date
from decimal import Decimal, InvalidOperation

from matricula.cases.ports import FactValue, Question
from matricula.regulation.api import FieldKind


def form_facts(question: Question) -> dict[str, FactValue]:
    """What stands in the fields of the form, by their names; None where nothing does, or nothing that can be read."""
    case = question.case
    return {
        one.id: _read(
            one.kind, case.subject.get(one.prefilled) if one.prefilled else case.payload.get(one.id)
        )
        for one in question.procedure.form.fields
    }


def _read(kind: FieldKind, entered: str | None) -> FactValue:
    # A draft may hold what is no day and no amount; what is wrong with it is said beside its field.
    try:
        match kind:
            case FieldKind.DAY:
                return date.fromisoformat(entered or "")
            case FieldKind.AMOUNT:
                return Decimal(entered or "")
    except (ValueError, InvalidOperation):
        return None
    return entered or None
