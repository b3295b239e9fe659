"""What a form about a student begins with: what the register has today."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from matricula.authorities.api import Acting
from matricula.registry.queries.student_page import student_seen_by


@dataclass(frozen=True, slots=True)
class FormBeginnings:
    """Empty where the register has nothing. No number of a document: whoever fills the form in copies it."""

    document_kind: str = ""
    guardian_name: str = ""
    guardian_phone: str = ""


def form_beginnings(by: Acting, student: uuid.UUID, *, on: date) -> FormBeginnings:
    """The kind of the document in force and the first guardian of a student within sight; four statements."""
    found = student_seen_by(by, student)
    in_force = Q(started_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))
    document = found.identity_documents.filter(in_force).order_by("id").first()
    guardian = found.guardians.filter(in_force, is_guardian=True).order_by("position").first()
    return FormBeginnings(
        document.kind if document else "",
        guardian.name if guardian else "",
        guardian.phone if guardian else "",
    )
