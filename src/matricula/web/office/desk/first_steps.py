"""What an empty installation leads its first people through: schools, their people, a roll."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Appointment, Org, Tier, orgs_within
from matricula.registry.api import Student


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing to do: what, why, where, and whether it is so already. Without ``href`` somebody else does it."""

    title: str
    text: str
    href: str
    done: bool


def first_steps(by: Acting) -> list[FirstStep]:
    """The steps that are left until a first student is seen here; none from then on.

    One statement where there are students, else at most three.
    """
    if not by.may("registry.view_student") or Student.objects.exists():
        return []
    return _of_a_school(by) if by.tier == Tier.SCHOOL else _of_an_office(by)


def _of_an_office(by: Acting) -> list[FirstStep]:
    schools = orgs_within(by.org_path).filter(tier=Tier.SCHOOL, closed_on=None)
    return [
        FirstStep(
            _("Open a school"),
            _("Enter it under the office that answers for it, with its code and its stages."),
            reverse("school_open") if by.may("authorities.open_school") else "",
            schools.exists(),
        ),
        FirstStep(
            _("Invite its people"),
            _("A head and a record officer. Each gets a link that works once."),
            reverse("people_invite") if by.may("authorities.appoint") else "",
            _appointed(by, schools),
        ),
        FirstStep(
            _("The school imports its roll"),
            _(
                "Its record officer does that. The students then stand under Students, and these steps are gone."
            ),
            "",
            False,
        ),
    ]


def _of_a_school(by: Acting) -> list[FirstStep]:
    return [
        FirstStep(
            _("Invite the others"),
            _("Two people work on every case: one prepares, the other decides."),
            reverse("people_invite") if by.may("authorities.appoint") else "",
            _appointed(by, Org.objects.filter(pk=by.org_id)),
        ),
        FirstStep(
            _("Import the roll"),
            _("Fill in the empty workbook, hand it in, and load the good rows. Every wrong cell is named."),
            reverse("roll_import") if by.may("registry.import_roll") else "",
            False,
        ),
        FirstStep(
            _("Look at it"),
            _("The students then stand under Students, and these steps are gone."),
            reverse("students"),
            False,
        ),
    ]


def _appointed(by: Acting, offices: QuerySet[Org]) -> bool:
    """Whether somebody else works there. One statement."""
    return Appointment.objects.filter(org__in=offices).exclude(user_id=by.user_id).exists()
