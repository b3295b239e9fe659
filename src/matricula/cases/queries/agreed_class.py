"""What the form of a case says of the place that it led to: the class, and particulars that hold from then on."""

import uuid

from matricula.cases.law import procedure_of
from matricula.cases.models import Case
from matricula.regulation.api import FieldKind, Procedure


def class_agreed(case: Case, procedure: Procedure) -> str:
    """The name of the class on the form; empty when none was chosen, or the form asks for none."""
    field = next((one for one in procedure.form.fields if one.kind is FieldKind.CLASS), None)
    return str(case.payload.get(field.id, "")) if field else ""


def class_agreed_in(case: uuid.UUID) -> str:
    """The same for a case in the reader's sight; empty for any other; one statement."""
    found = Case.objects.filter(uuid=case).first()
    return class_agreed(found, procedure_of(found)) if found else ""


def particulars_told_in(case: uuid.UUID) -> dict[str, str]:
    """What the form of a case in the reader's sight says of the record, by the fields of the record's layout.

    Empty for any other; one statement. Nothing of it is kept in the record by itself: whoever keeps that compares.
    """
    found = Case.objects.filter(uuid=case).first()
    if found is None:
        return {}
    fields = procedure_of(found).form.fields
    told = {one.particular: str(found.payload.get(one.id, "")) for one in fields if one.particular}
    return {field: text for field, text in told.items() if text}
