"""The part of the tree a list is about: the reader's own org, or one within their reach that they chose."""

from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, NotPermitted, Org, own_office


def chosen_area(by: Acting, code: str) -> Org:
    """The org of that code when it lies within the reader's reach, the reader's own org without a code."""
    if not code:
        return own_office(by)
    found = Org.objects.filter(by.within_reach(), code=code).first()
    if found is None:
        raise NotPermitted(
            "no_such_area",
            _("There is no such office or school in your area."),
            next_step=_("Choose one from the list of your area."),
        )
    return found
