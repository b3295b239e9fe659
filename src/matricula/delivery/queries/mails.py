"""Which mails are due to families, and which went out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from matricula.authorities.api import Org
from matricula.delivery.models import FamilyMail
from matricula.registry.api import ClassMembership, Guardian, SchoolClass


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail with the name of its reader and the class in which the student sits, if there is one."""

    mail: FamilyMail
    reader: str
    school_class: SchoolClass | None


def schools_mailing() -> list[int]:
    """Schools where somebody agreed to be told by mail; one statement, by whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT school_id FROM delivery_schools_mailing()")
        return [school for (school,) in cursor.fetchall()]


def news_of(places: Collection[int], since: datetime, until: datetime) -> dict[int, datetime]:
    """By place, when the last thing was entered that its readers are told of, of what was entered between the two.

    One statement, with the sight of the school.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT enrollment_id, newest FROM delivery_news(%s::bigint[], %s, %s)",
            [list(places), since, until],
        )
        return dict(cursor.fetchall())


def week_ends(school: Org, monday: date) -> datetime | None:
    """When the last lesson of that week is over; None where there is none. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT delivery_week_ends(%s, %s)", [school.pk, monday])
        found: datetime | None = cursor.fetchone()[0]
        return found


def mails_of(school: Org, since: datetime, classes: Collection[int] | None = None) -> list[MailLine]:
    """Mails of a school that were made since then, the newest first, but for what was dropped; three statements.

    ``classes`` narrows it to students who sit in them today.
    """
    found: Sequence[FamilyMail] = list(
        FamilyMail.objects.filter(school=school, made_at__gte=since, dropped_at=None)
        .select_related("enrollment__student", "access")
        .order_by("-made_at", "-pk")
    )
    seats = {
        one.enrollment_id: one.school_class
        for one in ClassMembership.objects.filter(
            enrollment_id__in={one.enrollment_id for one in found}, ended_on=None
        ).select_related("school_class__teacher")
    }
    guardians = {
        one.pk: one.name
        for one in Guardian.objects.filter(
            pk__in={one.access.guardian_id for one in found if one.access.guardian_id}
        )
    }
    lines = [
        MailLine(
            one,
            guardians.get(one.access.guardian_id or 0, one.enrollment.student.name),
            seats.get(one.enrollment_id),
        )
        for one in found
    ]
    if classes is None:
        return lines
    return [one for one in lines if one.school_class is not None and one.school_class.pk in classes]


def bounced_forms(school: Org) -> set[int]:
    """Agreed forms whose address the mail server refused; one statement."""
    return set(FamilyMail.objects.filter(school=school, bounced=True).values_list("form_id", flat=True))
