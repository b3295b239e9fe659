"""Change who a student is in the register, once a case has decided it."""

from dataclasses import dataclass
from datetime import date

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded, refusal_for
from matricula.authorities.api import Acting
from matricula.registry.actions.enroll_student import check_document
from matricula.registry.actions.give_formal_number import Decided
from matricula.registry.models import IdentityDocument, Student
from matricula.registry.queries.duplicates import hold_people, others_alike
from matricula.regulation.api import Refused, Stack, stack_for


@dataclass(frozen=True)
class Identity:
    """Who a student is: what of it changes and what stays as it is, together."""

    name: str
    sex: str
    birth_on: date
    document_kind: str = ""
    document_number: str = ""


def change_identity(
    *, by: Acting, student: Student, identity: Identity, on: date, case: Decided, effect: str, clause: str
) -> Student:
    """Give the student this name, sex, birth date and document from ``on``; number, status, place and history stay.

    The database does it and asks the decided case itself; it refuses while the student or their open place is locked.
    Raises :class:`Refused` when nothing would change, the name or the document is none, the document says another
    birth date or sex, or it is somebody else's.
    """
    stack = stack_for(student.school.pack if student.school else by.pack)
    held = student.identity_documents.filter(ended_on=None).first()
    changed = _changed(student, held, identity)
    if not changed:
        raise Refused(
            "nothing_changes",
            _("The register has all of this already."),
            clause=clause,
            next_step=_(
                "Compare the application with the student's record; refuse it if there is nothing to change."
            ),
        )
    _check(stack, student, identity, changed, clause)
    with recorded(
        "registry.change_identity",
        by=by,
        subject_kind="student",
        subject=student.uuid,
        case=case.uuid,
        clause=clause,
        seen_by=student.seen_by,
    ) as record:
        record.detail = {"changed": changed, "on": on.isoformat()}
        _write(stack, student, identity, on, case, effect)
    student.refresh_from_db()
    return student


def _changed(student: Student, held: IdentityDocument | None, identity: Identity) -> list[str]:
    """The names of what differs from the register; what it was is in the history."""
    has = (
        student.name,
        student.sex,
        student.birth_on,
        held.kind if held else "",
        held.number if held else "",
    )
    wanted = (
        identity.name,
        identity.sex,
        identity.birth_on,
        identity.document_kind,
        identity.document_number,
    )
    names = ("name", "sex", "birth_on", "document_kind", "document_number")
    return [name for name, before, after in zip(names, has, wanted, strict=True) if before != after]


def _check(stack: Stack, student: Student, identity: Identity, changed: list[str], clause: str) -> None:
    if "name" in changed and stack.port("name.check")(identity.name):
        raise Refused(
            "name_form",
            _("The name contains a space or a sign that names do not have."),
            clause=clause,
            next_step=_("Write it as it stands in the household register."),
        )
    if identity.document_number:
        said = stack.port("id_number.read")(identity.document_kind, identity.document_number)
        if "document_kind" in changed or "document_number" in changed:
            check_document(said, clause)
        if said.born_on not in (None, identity.birth_on) or said.sex not in (None, identity.sex):
            raise Refused(
                "document_of_another",
                _("The identity document says another birth date or sex."),
                clause=stack.basis("one_archive"),
                next_step=_("Compare the document with the application; one of the two is wrong."),
            )
    hold_people([identity])
    if any(one.same_document for one in others_alike(identity, besides=student.uuid)):
        raise Refused(
            "second_archive",
            _("A person with this identity document already has an archive."),
            clause=stack.basis("one_archive"),
            next_step=_("Find out which of the two the document belongs to before anything is changed."),
        )


def _write(stack: Stack, student: Student, identity: Identity, on: date, case: Decided, effect: str) -> None:
    renamed = identity.name != student.name
    sort_key = stack.port("name.sort_key")(identity.name, None) if renamed else student.sort_key
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT registry_change_identity(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    student.pk,
                    identity.name,
                    sort_key,
                    identity.sex,
                    identity.birth_on,
                    identity.document_kind or None,
                    identity.document_number or None,
                    on,
                    case.uuid,
                    effect,
                    case.opened_org_id,
                ],
            )
    except DatabaseError as error:
        raise refusal_for(error) or error from error
