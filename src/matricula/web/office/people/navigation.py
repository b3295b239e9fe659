"""The people of an area, and those in charge of records where the law asks for their list."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def _reports(by: Acting) -> bool:
    return stack_for(by.pack).reported_role is not None


PLACES = (
    Place("people", _("People"), "p", "authorities.appoint", pages=("appointment", "people_invite")),
    Place("officers", _("Record officers"), "r", "authorities.view_officers", open_to=_reports),
)
