"""Close a class in which nobody sits."""

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.clock import civil_today
from matricula.registry.class_rules import PARTICULARS, class_closed
from matricula.registry.models import ClassMembership, SchoolClass
from matricula.regulation.api import Refused, stack_for


def close_class(*, by: Acting, school_class: SchoolClass) -> SchoolClass:
    """End the class today; its name is free again. Raises :class:`Refused` while a pupil has a seat, or once closed."""
    require(by, "registry.keep_classes", school_class.school)
    with recorded(
        "registry.close_class",
        by=by,
        subject_kind="school_class",
        subject=school_class.uuid,
        clause=stack_for(school_class.school.pack).basis(PARTICULARS),
        seen_by=school_class.school.lineage,
    ):
        held = SchoolClass.objects.select_for_update().get(pk=school_class.pk)
        if held.closed_on is not None:
            raise class_closed()
        # The database refuses the same, should somebody be seated at this moment.
        if ClassMembership.objects.filter(
            school_class=held, ended_on=None, enrollment__is_open=True
        ).exists():
            raise Refused(
                "class_not_empty",
                _("Students sit in this class."),
                next_step=_("Give each of them a seat in another class first."),
            )
        held.closed_on = civil_today(school_class.school.time_zone)
        held.save(update_fields=["closed_on"])
    return held
