"""Answer a request for access: with codes for the children that it means, or with a reason why not."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.families.giving import Letter, check_may_read, give_out
from matricula.families.mailing import check_has_address, queue
from matricula.families.models import RequestedChild, ServiceRequest
from matricula.families.queries.readers import Reader, is_of_age, readers_of
from matricula.families.words import ISSUE, REQUEST
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy
from matricula.registry.api import Enrollment
from matricula.regulation.api import Refused, Stack, stack_for


@dataclass(frozen=True, slots=True)
class Meant:
    """Who a written name means: a student of the school, and the guardian who asks (None: the student)."""

    student: uuid.UUID
    guardian: uuid.UUID | None


def answer_request(
    *,
    by: Acting,
    school: Org,
    request: uuid.UUID,
    found: Mapping[uuid.UUID, Meant],
    by_mail: bool = False,
) -> list[tuple[Reader, Letter]]:
    """Give out the codes, all to one account; ``found`` says whom each child of the request means.

    Basis ``service_request``. ``by_mail``: they go to the address that the request gives, and the clock stops when the
    mail is sent. Raises :class:`Refused` where a child was not found, the request is answered, or gives no address;
    where somebody refused or has not consented; where a student asks who is not of age;
    ``ServiceRequest.DoesNotExist`` for one not seen; :class:`NotPermitted`.
    """
    require(by, ISSUE, school)
    stack = stack_for(school.pack)
    clause = stack.basis(REQUEST)
    with transaction.atomic():
        asked = _open(request, school, clause)
        if by_mail:
            check_has_address(asked, clause)
        children = list(asked.children.order_by("pk"))
        readers = _readers(school, stack, asked, children, found, clause)
        with recorded(
            "families.answer_request",
            by=by,
            subject_kind="service_request",
            subject=asked.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record:
            for child, reader in zip(children, readers, strict=True):
                child.enrollment, child.guardian = reader.enrollment, reader.guardian
            RequestedChild.objects.bulk_update(children, ["enrollment", "guardian"])
            made = give_out(
                by=by, school=school, stack=stack, readers=readers, one_account=True, by_mail=by_mail
            )
            _close(asked, by, "code_sent", made[0][0].issued_at)
            if by_mail:
                queue([(row, asked) for row, _letter in made], school)
            record.detail = {
                "by_mail": by_mail,
                "codes": [str(row.uuid) for row, _letter in made],
                "students": [str(one.enrollment.student.uuid) for one in readers],
            }
    return [(reader, letter) for reader, (_row, letter) in zip(readers, made, strict=True)]


def decline_request(*, by: Acting, school: Org, request: uuid.UUID, reason: str) -> ServiceRequest:
    """Answer that there is no access, and why. Basis ``service_request``.

    Raises :class:`Refused` without a reason, or where it is answered; ``ServiceRequest.DoesNotExist``;
    :class:`NotPermitted`.
    """
    require(by, ISSUE, school)
    clause = stack_for(school.pack).basis(REQUEST)
    why = tidy(reason)[:400]
    if not why:
        raise Refused(
            "no_reason",
            _("A request is not declined without a reason."),
            clause=clause,
            next_step=_("Write why there is no access."),
        )
    with transaction.atomic():
        asked = _open(request, school, clause)
        with recorded(
            "families.decline_request",
            by=by,
            subject_kind="service_request",
            subject=asked.uuid,
            clause=clause,
            reason=why,
            seen_by=school.lineage,
        ):
            asked.reason = why
            _close(asked, by, "declined", civil_now())
    return asked


def _open(request: uuid.UUID, school: Org, clause: str) -> ServiceRequest:
    asked = ServiceRequest.objects.select_for_update(of=("self",)).get(uuid=request, school=school)
    if asked.answer:
        raise Refused(
            "request_answered",
            _("This request has been answered already."),
            clause=clause,
            next_step=_("A lost letter gets a new code on the page of the student's family."),
        )
    return asked


def _close(asked: ServiceRequest, by: Acting, answer: str, now: datetime) -> None:
    """``now`` is the moment of the codes, if any: by it ``families_told_at`` knows with which it was answered."""
    asked.answer, asked.answered_at, asked.answered_in_id = answer, now, by.appointment_id
    asked.save(update_fields=["answer", "answered_at", "answered_in", "reason"])


def _readers(
    school: Org,
    stack: Stack,
    asked: ServiceRequest,
    children: list[RequestedChild],
    found: Mapping[uuid.UUID, Meant],
    clause: str,
) -> list[Reader]:
    meant = [found.get(one.uuid) for one in children]
    places = list(
        Enrollment.objects.filter(
            school=school, is_open=True, is_principal=True, student__uuid__in=[m.student for m in meant if m]
        ).select_related("student", "school")
    )
    known = {
        (one.enrollment.student.uuid, one.guardian.uuid if one.guardian else None): one
        for one in readers_of(places, stack)
    }
    readers = [known.get((one.student, one.guardian)) if one else None for one in meant]
    chosen = [one for one in readers if one is not None]
    if len(chosen) < len(readers) or len({one.enrollment.pk for one in chosen}) < len(chosen):
        raise Refused(
            "child_not_found",
            _("For each child, choose the student and the guardian who asks."),
            clause=clause,
            next_step=_(
                "Whoever is not a student here, or no guardian, gets no code: then decline with a reason."
            ),
        )
    today = civil_today(school.time_zone)
    for one in chosen:
        if asked.as_student and not (
            one.guardian is None and is_of_age(one.enrollment.student, stack, today)
        ):
            raise Refused(
                "not_of_age",
                _("Only a student who is of age asks for themself."),
                clause=clause,
                next_step=_("A guardian asks for a student who is not of age; then both may get a code."),
            )
        check_may_read(one, stack)
    return chosen
