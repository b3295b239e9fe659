"""In whose hands paper is: the secretary's for the school, the class teacher's for the own class."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, NotPermitted, Org, permit
from matricula.delivery.words import KEEP, KEEP_OWN
from matricula.registry.api import SchoolClass, is_own_class, own_classes


def classes_kept(by: Acting) -> list[SchoolClass]:
    """The open classes of the own school whose paper the person keeps, by grade and name; one statement."""
    found = SchoolClass.objects.filter(school_id=by.org_id, closed_on=None).select_related(
        "teacher", "school"
    )
    if not by.may(KEEP):
        found = found.filter(own_classes(by))
    return list(found.order_by("grade", "name", "id"))


def check_keeps(by: Acting, school: Org, classes: Collection[SchoolClass | None], clause: str) -> None:
    """Refuse whoever keeps paper neither of the school nor of each of these classes (``None``: without a seat)."""
    if not by.may(KEEP):
        permit(by, KEEP_OWN)
    own = by.may(KEEP) or all(one is not None and is_own_class(by, one) for one in classes)
    if by.org_id != school.pk or not own:
        raise NotPermitted(
            "not_the_own_class",
            _("Paper is handed over by the class teacher of the class, or by the secretary of the school."),
            clause=clause,
            next_step=_("Ask the secretary, or the class teacher of that class."),
        )
