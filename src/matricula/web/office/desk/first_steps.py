"""What an empty installation leads its first people through: schools, their people, a roll."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.authorities.api import Acting, Appointment, Org, Tier, open_invitations, orgs_within
from matricula.registry.api import Student
from matricula.regulation.api import stack_for
from matricula.web import law_words
from matricula.web.names import role_label


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing to do: what, why, where, and whether it is so already.

    Without ``href`` somebody else does it: ``by_whom`` says who. ``waits`` is what has been begun.
    """

    title: str
    text: str
    href: str
    done: bool
    by_whom: str = ""
    waits: str = ""


def first_steps(by: Acting) -> list[FirstStep]:
    """The steps that are left until a first student is seen here; none from then on.

    One statement where there are students, else at most four.
    """
    if not by.may("registry.view_student") or Student.objects.exists():
        return []
    return _of_a_school(by) if by.tier == Tier.SCHOOL else _of_an_office(by)


def _of_an_office(by: Acting) -> list[FirstStep]:
    schools = orgs_within(by.org_path).filter(tier=Tier.SCHOOL, closed_on=None)
    first = schools.order_by("code").first()
    return [
        FirstStep(
            _("Open a school"),
            _("Enter it under the office that answers for it, with its code and its stages."),
            _way(by, "authorities.open_school", "school_open"),
            first is not None,
            _by_whom(by, "authorities.open_school"),
        ),
        _people(
            by,
            schools,
            _("Invite its people"),
            _("A head and a record officer. Each gets a link that works once."),
            first,
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
        _people(
            by,
            Org.objects.filter(pk=by.org_id),
            _("Invite the others"),
            _("Two people work on every case: one prepares, the other decides."),
            None,
        ),
        FirstStep(
            _("Import the roll"),
            _("Fill in the empty workbook, hand it in, and load the good rows. Every wrong cell is named."),
            _way(by, "registry.import_roll", "roll_import"),
            False,
            _by_whom(by, "registry.import_roll"),
        ),
        FirstStep(
            _("Look at it"),
            _("The students then stand under Students, and these steps are gone."),
            "",
            False,
        ),
    ]


def _people(by: Acting, offices: QuerySet[Org], title: str, text: str, first: Org | None) -> FirstStep:
    """Inviting, at the first of the offices if it is named; two statements."""
    way = _way(by, "authorities.appoint", "people_invite")
    invited = open_invitations().filter(org__in=offices).count() if way else 0
    return FirstStep(
        title,
        text,
        f"{way}?{urlencode({'org': first.code})}" if way and first else way,
        Appointment.objects.filter(org__in=offices).exclude(user_id=by.user_id).exists(),
        _by_whom(by, "authorities.appoint"),
        ngettext(
            "%(count)d invitation is out and not accepted yet.",
            "%(count)d invitations are out and not accepted yet.",
            invited,
        )
        % {"count": invited}
        if invited
        else "",
    )


def _way(by: Acting, permission: str, page: str) -> str:
    return reverse(page) if by.may(permission) else ""


def _by_whom(by: Acting, permission: str) -> str:
    """Who of the same office may do what the reader may not; "" for what they may."""
    if by.may(permission):
        return ""
    may = [
        role_label(by.pack, name)
        for name, role in stack_for(by.pack).roles.items()
        if permission in role.permissions_at(by.tier)
    ]
    return law_words.listed(may)
