"""The group of the inbox with the printouts that a class teacher has to hand over."""

from itertools import groupby

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.authorities.api import Acting, own_office
from matricula.delivery.api import KEEP_OWN, PRINTOUT_BASIS, PrintoutLine, classes_kept, printouts_waiting
from matricula.journal.api import DutyState
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note
from matricula.web.office.delivery.navigation import keeps_paper


def printouts_group(by: Acting) -> parts.InboxGroup | None:
    """A line for each week of an own class; None where all is handed over. Five statements at most."""
    if not by.may(KEEP_OWN) or not keeps_paper(by):
        return None
    classes = {one.pk for one in classes_kept(by)}
    if not classes:
        return None
    stack = stack_for(by.pack)
    waiting = printouts_waiting(own_office(by), stack, civil_now(), classes)
    if not waiting:
        return None
    by_week = sorted(waiting, key=lambda one: (one.printout.monday, _name(one)))
    rows = tuple(
        _row(list(lines), by, stack)
        for _week, lines in groupby(by_week, key=lambda one: (one.printout.monday, _name(one)))
    )
    late = any(one.tone is parts.Tone.late for one in rows)
    tone = parts.Tone.late if late else parts.Tone.due
    return parts.InboxGroup(_("Printouts to be handed over"), tone, rows, len(waiting))


def _name(line: PrintoutLine) -> str:
    return line.school_class.name if line.school_class else ""


def _row(lines: list[PrintoutLine], by: Acting, stack: Stack) -> parts.InboxRow:
    """One week of one class."""
    first = lines[0]
    monday, late = first.printout.monday, any(one.duty.state is DutyState.OWED for one in lines)
    unprinted = sum(one.printout.printed_at is None for one in lines)
    many = ngettext("%(count)s printout", "%(count)s printouts", len(lines))
    return parts.InboxRow(
        href=f"{reverse('printouts')}?week={monday.isoformat()}",
        title=_name(first),
        under=_("Week from %(day)s") % {"day": date_format(monday)},
        task=_("Print them, and hand them over") if unprinted else _("Hand them over"),
        task_under=many % {"count": number_format(len(lines))},
        clause=clause_note(by.pack, first.duty.clause or stack.basis(PRINTOUT_BASIS)),
        tone=parts.Tone.late if late else parts.Tone.due,
        mark=_("missed") if late else "",
    )
