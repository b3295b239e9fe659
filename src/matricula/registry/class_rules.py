"""What a class may be: its name, its kind, its teacher."""

from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Appointment, Org, holders_of
from matricula.kernel.clock import civil_today
from matricula.kernel.text import tidy
from matricula.registry.models import SchoolClass
from matricula.regulation.api import Refused, Stack

KIND_TABLE: Final = "class_kind"
PARTICULARS: Final = "school_particulars"
"""The basis of what a school keeps about itself. ``with``: ``responsible``, the roles whose holders its page names, and
``class_teacher``, the role that has a class."""
LONGEST_NAME: Final = 60


def responsible_roles(stack: Stack) -> list[str]:
    """The roles whose holders answer for a school's records, in the pack's order."""
    return stack.basis_words(PARTICULARS)["responsible"].split()


def class_teachers(school: Org, stack: Stack) -> list[Appointment]:
    """Who may have a class of the school today, by name; one statement."""
    role = stack.basis_words(PARTICULARS)["class_teacher"]
    found = holders_of([school.pk], roles=[role], on=civil_today(school.time_zone))
    return sorted(found.filter(stands_in_for=None), key=lambda one: one.user.display_name)


def checked_name(written: str) -> str:
    """The name of a class as it is stored; refused when there is none."""
    name = tidy(written)
    if not name or len(name) > LONGEST_NAME:
        raise Refused(
            "class_without_name",
            _("A class needs a name of at most %(most)d characters.") % {"most": LONGEST_NAME},
            next_step=_("Write the name by which the school knows the class."),
        )
    return name


def check_kind(stack: Stack, kind: str) -> None:
    """Refuse a kind that the pack's table does not offer; none at all is allowed."""
    if kind and kind not in stack.table(KIND_TABLE).offered:
        raise Refused(
            "no_such_class_kind",
            _("There is no such kind of class."),
            clause=stack.table(KIND_TABLE).clause,
            next_step=_("Choose one of the kinds of the list."),
        )


def check_teacher(school: Org, stack: Stack, teacher: Appointment | None, name: str) -> None:
    """Refuse a class teacher who is not appointed as one at the school today, or a person and a name at once."""
    if teacher is None:
        return
    if name:
        raise Refused(
            "two_class_teachers",
            _("A class has one class teacher: a person of the school, or a name."),
            next_step=_("Choose the person and leave the name empty, or the other way round."),
        )
    if teacher.pk not in [one.pk for one in class_teachers(school, stack)]:
        raise Refused(
            "not_a_class_teacher",
            _("This person is not appointed as a class teacher at the school today."),
            clause=stack.basis(PARTICULARS),
            next_step=_("Ask the head to appoint the person first, or write the name only."),
        )


def name_taken() -> Refused:
    """The refusal of a second class of one name."""
    return Refused(
        "class_name_taken",
        _("This grade has a class of that name in that school year."),
        next_step=_("Give the class another name, or change the one that there is."),
    )


def class_closed() -> Refused:
    """The refusal of anything done to a class that was closed."""
    return Refused(
        "class_closed",
        _("This class was closed."),
        next_step=_("Choose another class of the grade, or open one."),
    )


def has_begun(school_class: SchoolClass) -> bool:
    """Whether the school year of a class runs already, or has run."""
    return school_class.session.started_on <= civil_today(school_class.school.time_zone)


def check_begun(school_class: SchoolClass) -> None:
    """Refuse to compare a class in which nobody can sit yet."""
    if not has_begun(school_class):
        raise Refused(
            "year_not_begun",
            _("The school year of this class begins on %(date)s; until then nobody is in school in it.")
            % {"date": date_format(school_class.session.started_on)},
            next_step=_("Compare the class once its school year has begun."),
        )
