"""Send codes by mail to those who asked for access and gave an address: again for one request, or for a class."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.families.giving import check_may_read, give_out
from matricula.families.mailing import asked_by_mail, check_has_address, queue
from matricula.families.models import CodeMail, ServiceRequest
from matricula.families.queries.class_readers import readers_of_class
from matricula.families.queries.readers import WAITING, Reader, capacity_of, readers_of
from matricula.families.words import ISSUE, REQUEST
from matricula.registry.api import Enrollment, SchoolClass
from matricula.regulation.api import Refused, Stack, stack_for


def mail_request_codes(*, by: Acting, school: Org, request: uuid.UUID) -> list[CodeMail]:
    """Mail a new code for each child of an answered request to the address it gives. Basis ``service_request``.

    Codes of earlier letters and mails are void. Raises :class:`Refused` where the request gives no address or is not
    answered with a code; where somebody refused, has not consented or does not read here any more;
    ``ServiceRequest.DoesNotExist``; :class:`NotPermitted`.
    """
    require(by, ISSUE, school)
    stack = stack_for(school.pack)
    clause = stack.basis(REQUEST)
    with transaction.atomic():
        asked = ServiceRequest.objects.select_for_update(of=("self",)).get(uuid=request, school=school)
        check_has_address(asked, clause)
        readers = _readers(asked, stack, clause)
        with recorded(
            "families.mail_request_codes",
            by=by,
            subject_kind="service_request",
            subject=asked.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record:
            made = give_out(
                by=by, school=school, stack=stack, readers=readers, one_account=True, by_mail=True
            )
            record.detail = {"codes": [str(row.uuid) for row, _letter in made]}
            return queue([(row, asked) for row, _letter in made], school)


def mail_class_codes(*, by: Acting, school_class: SchoolClass) -> list[CodeMail]:
    """Mail a code to each of the class who does not read yet and whose request gives an address.

    Basis ``service_request``. Whoever reads keeps their password; whoever refused, or has not consented, is left out.
    Codes of earlier letters and mails are void. Raises :class:`Refused` where nobody is left; :class:`NotPermitted`.
    """
    school = school_class.school
    require(by, ISSUE, school)
    stack = stack_for(school.pack)
    clause = stack.basis(REQUEST)
    waiting = [one for one in readers_of_class(school_class) if one.state in WAITING]
    requests = asked_by_mail(waiting)
    readers = [one for one in waiting if capacity_of(one) in requests]
    if not readers:
        raise Refused(
            "nobody_waits_for_a_mail",
            _("Nobody in this class who waits for a code asked for it with an e-mail address."),
            clause=clause,
            next_step=_("Print the letters."),
        )
    with recorded(
        "families.mail_class_codes",
        by=by,
        subject_kind="school_class",
        subject=school_class.uuid,
        clause=clause,
        seen_by=school.lineage,
    ) as record:
        made = give_out(by=by, school=school, stack=stack, readers=readers, by_mail=True)
        record.detail = {"codes": [str(row.uuid) for row, _letter in made]}
        return queue([(row, requests[row.student_id, row.guardian_id]) for row, _letter in made], school)


def _readers(asked: ServiceRequest, stack: Stack, clause: str) -> list[Reader]:
    meant = [(one.enrollment_id, one.guardian_id) for one in asked.children.order_by("pk")]
    places = Enrollment.objects.filter(pk__in=[place for place, _who in meant], is_open=True)
    known = {
        (one.enrollment.pk, one.guardian.pk if one.guardian else None): one
        for one in readers_of(list(places.select_related("student", "school")), stack)
    }
    readers = [known[one] for one in meant if one in known]
    if asked.answer != "code_sent" or len(readers) < len(meant):
        raise Refused(
            "nobody_to_read",
            _("Codes are for the guardians of a student of this school, and for the student."),
            clause=clause,
            next_step=_("See who is entered as a guardian, and until when."),
        )
    for one in readers:
        check_may_read(one, stack)
    return readers
