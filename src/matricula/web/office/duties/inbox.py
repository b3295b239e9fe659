"""The group of the inbox with what is late at a school, for whoever watches over its teaching."""

from collections import Counter
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.authorities.api import Acting, own_office
from matricula.journal.api import DutyState, duties_listed
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.office.duties.late import LOOKED_BACK, SHOWN
from matricula.web.office.duties.navigation import proves_duties

TEACHERS: Final = 10


def late_duties_group(by: Acting) -> parts.InboxGroup | None:
    """A line for each teacher who owes something, whoever has owed it longest first; None where nothing is late.

    One statement, of what teachers owe; what the office owes stands on the page to which all lines lead.
    """
    if not proves_duties(by):
        return None
    school, today = own_office(by), civil_today(by.zone)
    span = (today - LOOKED_BACK, today + timedelta(days=1))
    late = duties_listed(
        school, *span, stack_for(by.pack), civil_now(), states=(DutyState.OWED,), limit=SHOWN
    )
    if not late:
        return None
    counts = Counter(one.teacher_id for one in late)
    # The oldest comes first, so the first of each teacher is the oldest of theirs.
    first = {one.teacher_id: one for one in reversed(late)}
    rows = tuple(
        parts.InboxRow(
            href=reverse("duties"),
            title=first[teacher].teacher or _("The school's office"),
            under=_("owed since %(day)s") % {"day": date_format(first[teacher].due_at.astimezone(by.zone))},
            task=_("See what is late"),
            task_under=ngettext("%(count)s late entry", "%(count)s late entries", counts[teacher])
            % {"count": number_format(counts[teacher])},
            tone=parts.Tone.late,
        )
        for teacher in sorted(first, key=lambda one: first[one].due_at)[:TEACHERS]
    )
    more = reverse("duties") if len(first) > TEACHERS or len(late) >= SHOWN else ""
    return parts.InboxGroup(_("Late at your school"), parts.Tone.late, rows, len(late), more)
