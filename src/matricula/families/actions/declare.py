"""Declare consent or refusal: in writing, typed in by the school, or by the family itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.families.models import AccessCode, AgreedForm, Declaration
from matricula.families.papering import kept
from matricula.families.queries.readers import is_of_age, readers_of
from matricula.families.queries.rights import Child, Family
from matricula.families.words import CHANNELS, FORM, ISSUE, MATTERS, RHYTHMS, matters_of
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy
from matricula.registry.api import Enrollment, Guardian, Upload
from matricula.regulation.api import Refused, Stack, stack_for


@dataclass(frozen=True, slots=True)
class HowTold:
    """How somebody wants to be told: by ``channel``, in which rhythm, and where they are reached."""

    channel: str
    rhythm: str
    email: str = ""
    phone: str = ""


def declare(
    *,
    by: Acting,
    enrollment: Enrollment,
    guardian: Guardian | None,
    matter: str,
    agreed: bool,
    said_on: date,
    words: str = "",
    upload: Upload | None = None,
) -> Declaration:
    """Enter what a guardian of the student (the student of age: ``None``) declared in writing, and when.

    Basis of the matter: ``processing_consent``, ``electronic_refusal``, ``agreed_form``. Whoever says no reads nothing
    from the next request on, and their open code is void. Raises :class:`Refused` for a matter that this law does not
    know, a day to come, somebody who decides nothing here; :class:`PaperRefused`; :class:`NotPermitted`.
    """
    school = enrollment.school
    require(by, ISSUE, school)
    stack = stack_for(school.pack)
    clause = _clause(stack, matter)
    _check_decides(enrollment, guardian, stack, clause)
    _check_day(said_on, school, clause)
    with recorded(
        "families.declare",
        by=by,
        subject_kind="student",
        subject=enrollment.student.uuid,
        clause=clause,
        seen_by=school.lineage,
    ) as record:
        made = Declaration.objects.create(
            school=school,
            student=enrollment.student,
            guardian=guardian,
            matter=matter,
            agreed=agreed,
            words=tidy(words)[:1000],
            said_on=said_on,
            entered_at=civil_now(),
            entered_in_id=by.appointment_id,
            paper=kept(upload, by=by, stack=stack, clause=clause),
        )
        if not agreed:
            AccessCode.objects.filter(
                student=enrollment.student, guardian=guardian, used_at=None, voided_at=None
            ).update(voided_at=civil_now())
        record.detail = {"declaration": str(made.uuid), "matter": matter, "agreed": agreed}
    return made


def agree_on_form(
    *,
    by: Acting,
    enrollment: Enrollment,
    guardian: Guardian | None,
    how: HowTold,
    said_on: date,
    upload: Upload | None = None,
) -> AgreedForm:
    """Enter how a guardian (the student: ``None``) wants to be told, as they wrote. Basis ``agreed_form``.

    Raises :class:`Refused` for a form that there is not, an e-mail form without an address, a day to come, somebody
    who decides nothing here; :class:`PaperRefused`; :class:`NotPermitted`.
    """
    school = enrollment.school
    require(by, ISSUE, school)
    stack = stack_for(school.pack)
    clause = stack.basis(FORM)
    _check_decides(enrollment, guardian, stack, clause)
    _check_day(said_on, school, clause)
    _check_how(how, clause)
    with recorded(
        "families.agree_on_form",
        by=by,
        subject_kind="student",
        subject=enrollment.student.uuid,
        clause=clause,
        seen_by=school.lineage,
    ) as record:
        made = AgreedForm.objects.create(
            school=school,
            student=enrollment.student,
            guardian=guardian,
            channel=how.channel,
            rhythm=how.rhythm,
            email=how.email,
            phone=tidy(how.phone)[:40],
            said_on=said_on,
            entered_at=civil_now(),
            entered_in_id=by.appointment_id,
            paper=kept(upload, by=by, stack=stack, clause=clause),
        )
        record.detail = {"form": str(made.uuid), "channel": how.channel}
    return made


def declare_oneself(*, by: Family, child: Child, school: Org, matter: str, agreed: bool) -> uuid.UUID:
    """The family that reads declares it by itself, for one of its children; as :func:`declare`.

    Raises :class:`Refused` for a matter that this law does not know. The database writes it in the right that the
    account has, and for nobody else (MR084).
    """
    clause = _clause(stack_for(school.pack), matter)
    return _by_hand(
        "families.declare_oneself",
        "SELECT families_declare(%s, %s, %s, %s)",
        [matter, agreed],
        by,
        child,
        school,
        clause,
    )


def agree_oneself(*, by: Family, child: Child, school: Org, how: HowTold) -> uuid.UUID:
    """The family that reads says how it wants to be told; as :func:`agree_on_form`."""
    clause = stack_for(school.pack).basis(FORM)
    _check_how(how, clause)
    return _by_hand(
        "families.agree_oneself",
        "SELECT families_agree(%s, %s, %s, %s, %s, %s)",
        [how.channel, how.rhythm, how.email, tidy(how.phone)[:40]],
        by,
        child,
        school,
        clause,
    )


def _by_hand(
    action: str, sql: str, said: Sequence[str | bool], by: Family, child: Child, school: Org, clause: str
) -> uuid.UUID:
    with (
        recorded(
            action,
            by=by,
            subject_kind="student",
            subject=child.student_uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record,
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [child.student_id, *said, civil_today(school.time_zone)])
        made: uuid.UUID = cursor.fetchone()[0]
        record.detail = {"statement": str(made)}
    return made


def _clause(stack: Stack, matter: str) -> str:
    if matter not in matters_of(stack):
        raise Refused(
            "no_such_matter",
            _("The law of this school knows no such declaration."),
            next_step=_("Choose one of those on the page."),
        )
    return stack.basis(MATTERS[matter])


def _check_decides(enrollment: Enrollment, guardian: Guardian | None, stack: Stack, clause: str) -> None:
    known = [one.guardian for one in readers_of([enrollment], stack)]
    of_age = is_of_age(enrollment.student, stack, civil_today(enrollment.school.time_zone))
    if not enrollment.is_open or guardian not in known or (guardian is None and not of_age):
        raise Refused(
            "decides_nothing_here",
            _("A guardian of a student of this school declares it, or the student who is of age."),
            clause=clause,
            next_step=_("See who is entered as a guardian, and until when."),
        )


def _check_day(said_on: date, school: Org, clause: str) -> None:
    if said_on > civil_today(school.time_zone):
        raise Refused(
            "declared_tomorrow",
            _("The declaration is of a day that has not come."),
            clause=clause,
            next_step=_("Enter the day that stands on the paper."),
        )


def _check_how(how: HowTold, clause: str) -> None:
    if how.channel not in CHANNELS or how.rhythm not in RHYTHMS or (how.channel == "mail" and not how.email):
        raise Refused(
            "no_such_form",
            _("Choose how and how often; to be told by e-mail, an address is needed."),
            clause=clause,
            next_step=_("Write the address, or choose the account or paper."),
        )
