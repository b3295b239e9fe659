"""The class that the receiving school named on the form of a case."""

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
