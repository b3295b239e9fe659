"""Lists of students that somebody looks for every day, one press away: those without a class, and by unusual status."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Org, Tier
from matricula.registry.api import (
    STATUS_TABLE,
    StudentFilter,
    ordinary_status,
    students_counted,
    unusual_counted,
)
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import table_label

WITHOUT_CLASS = "none"


def ready_filters(
    by: Acting, area: Org, stack: Stack, wanted: StudentFilter, asked: QueryDict, unseated: StudentFilter
) -> parts.Tabs | None:
    """Each with how many there are; at a school alone, where counting is cheap: two statements.

    The statuses are those of the law but for the one that most are in. None where nobody is apart.
    """
    if area.tier != Tier.SCHOOL:
        return None
    most = ordinary_status(stack).code
    statuses = [code for code in stack.table(STATUS_TABLE).codes if code != most]
    counts = {code: count for code, (count, _more) in unusual_counted(by, area, statuses).items()}
    seats = students_counted(by, area, unseated)
    kept = {"area": str(asked["area"])} if asked.get("area") else {}

    def tab(label: str, count: int | None, current: bool, **narrowed: str) -> parts.Tab:
        address = urlencode({**kept, **narrowed})
        return parts.Tab(label, reverse("students") + (f"?{address}" if address else ""), current, count)

    narrowed = bool(wanted.text.strip() or wanted.grade or wanted.class_name)
    alone = not narrowed and (wanted.unseated_on is None or not wanted.status)
    found = [
        tab(
            table_label(stack, STATUS_TABLE, code),
            counts[code],
            alone and wanted.status == code,
            status=code,
        )
        for code in statuses
        if code in counts
    ]
    if seats is not None and seats[0]:
        without = alone and wanted.unseated_on is not None
        found.insert(0, tab(_("without a class"), seats[0], without, **{"class": WITHOUT_CLASS}))
    if not found:
        return None
    everybody = alone and not wanted.status and wanted.unseated_on is None
    return parts.Tabs((tab(_("Everybody"), None, everybody), *found), _("Lists for every day"))
