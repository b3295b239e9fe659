"""What has to be looked into, for the roles to which the law shows anything."""

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.quality.api import watches_shown_to
from matricula.regulation.api import stack_for
from matricula.web.navigation import Place


def _is_shown_any(by: Acting) -> bool:
    return bool(watches_shown_to(by, stack_for(by.pack)))


PLACES = (Place("look_into", _("To be looked into"), "w", "registry.view_student", open_to=_is_shown_any),)
