"""Where somebody goes on to after a stage, for the pages of the school of origin."""

import uuid

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.admission.api import place_of_student
from matricula.web import parts
from matricula.web.names import org_name


def goes_on_to(student: uuid.UUID) -> list[parts.Fact]:
    """The school that an issued plan gives a place at, and since when it has the student; nothing without a plan.

    One statement.
    """
    place = place_of_student(student)
    if place is None:
        return []
    note = (
        _("taken over on %(day)s")
        % {"day": date_format(place.taken_at.astimezone(place.school.time_zone).date())}
        if place.taken_at
        else _("not taken over yet")
    )
    return [parts.Fact(_("Goes on to"), org_name(place.school), note=note)]
