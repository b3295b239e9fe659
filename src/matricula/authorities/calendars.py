"""The working calendar of an org, with the closures entered for it."""

from matricula.authorities.models import LocalClosure, Org
from matricula.kernel.calendars import WorkingCalendar
from matricula.regulation.api import stack_for


def working_calendar(org: Org) -> WorkingCalendar:
    """The pack's calendar with the closures that this org and those above it have entered."""
    days = LocalClosure.objects.filter(org_id__in=org.lineage).order_by("org__path")
    return stack_for(org.pack).calendar().with_closures({one.day: one.reason for one in days})
