"""Codes for one person or for many: each to the account of whoever it is for, with what the letter says."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org, User, working_calendar
from matricula.families.codes import digest_of, mailed_code, new_code, new_login
from matricula.families.models import AccessCode, FamilyAccess
from matricula.families.queries.readers import Capacity, Reader, ReaderState, capacity_of
from matricula.families.words import CODE_LIVES, CONSENT, FAMILY_BASIS, REFUSAL
from matricula.kernel.calendars import deadline
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused, Stack


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter says, once: nobody can read the code again."""

    login: str
    code: str
    expires_at: datetime


def check_may_read(reader: Reader, stack: Stack) -> None:
    """Raises :class:`Refused` for whoever said no, and for whoever has not consented where the law asks for it."""
    if reader.state == ReaderState.REFUSED:
        raise Refused(
            "reader_refused",
            _("%(name)s has refused and is told on paper.") % {"name": reader.name},
            clause=stack.basis(REFUSAL if REFUSAL in stack.bases else FAMILY_BASIS),
            next_step=_("When they take the refusal back in writing, enter that first."),
        )
    if reader.state == ReaderState.NO_CONSENT:
        raise Refused(
            "consent_missing",
            _("Without consent to the processing of personal data there is no code."),
            clause=stack.basis(CONSENT),
            next_step=_("Enter the written consent on the page of the student's family."),
        )


def give_out(
    *,
    by: Acting,
    school: Org,
    stack: Stack,
    readers: Sequence[Reader],
    one_account: bool = False,
    by_mail: bool = False,
) -> list[tuple[AccessCode, Letter]]:
    """A new code for each of ``readers``, in their order; the code of an earlier letter or mail is void from now on.

    Part of an action, which has checked that they may read. ``one_account``: it is one person with several children.
    ``by_mail``: a code that the job can make again, so that it stands in no queue; a letter's is left to chance.
    Six statements, however many there are.
    """
    now = civil_now()
    lives = stack.term(CODE_LIVES, on=civil_today(school.time_zone)).duration
    expires_at = deadline(now, lives, working_calendar(school, stack), school.time_zone)
    users = _accounts(school, readers, one_account=one_account)
    pairs = [
        Q(user=user, student=one.enrollment.student_id) for user, one in zip(users, readers, strict=True)
    ]
    AccessCode.objects.filter(reduce(or_, pairs), used_at=None, voided_at=None).update(voided_at=now)
    names = [uuid.uuid4() for _one in readers]
    codes = [mailed_code(one) if by_mail else new_code() for one in names]
    made = AccessCode.objects.bulk_create(
        AccessCode(
            uuid=name,
            school=school,
            student_id=one.enrollment.student_id,
            guardian=one.guardian,
            user=user,
            digest=digest_of(code),
            issued_at=now,
            issued_in_id=by.appointment_id,
            expires_at=expires_at,
        )
        for user, one, name, code in zip(users, readers, names, codes, strict=True)
    )
    return [
        (row, Letter(user.login, code, expires_at))
        for row, user, code in zip(made, users, codes, strict=True)
    ]


def _accounts(school: Org, readers: Sequence[Reader], *, one_account: bool) -> list[User]:
    """For each the account that has read of this student in this capacity, or was to; else a new one."""
    known: dict[Capacity, User] = {}
    students = [one.enrollment.student_id for one in readers]
    # What has been read with counts for more than what was to be, and the newest for most.
    for table in (AccessCode, FamilyAccess):
        for row in table.objects.filter(student_id__in=students).select_related("user").order_by("pk"):
            known[(row.student_id, row.guardian_id)] = row.user
    found = [known.get(capacity_of(one)) for one in readers]
    if one_account:
        one = next((user for user in found if user is not None), None) or _new(school, readers[0])
        users = [one] * len(readers)
    else:
        users = [user or _new(school, reader) for user, reader in zip(found, readers, strict=True)]
    User.objects.bulk_create({id(one): one for one in users if one.pk is None}.values())
    return users


def _new(school: Org, reader: Reader) -> User:
    user = User(login=new_login(school.code), display_name=reader.name)
    user.set_unusable_password()
    return user
