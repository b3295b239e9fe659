"""The inbox of a class teacher: the lists of today, and the classes that they compare with the register."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.attendance.api import BASIS, TAKE_OWN, ClassDay, classes_on, is_kept, why_no_school
from matricula.authorities.api import Acting, own_office
from matricula.kernel.clock import civil_today
from matricula.registry.api import OWN_CLASS, ROLL_CHECK, ClassLine, own_class_lines
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest
from matricula.web.clauses import clause_note
from matricula.web.coded import grade_label
from matricula.web.office.delivery.inbox import printouts_group
from matricula.web.office.duties.inbox import late_duties_group
from matricula.web.office.schools.marks import compared_mark
from matricula.web.office.season.inbox import checks_group


def own_classes_page(request: OfficeRequest) -> HttpResponse:
    """For somebody who has no part in cases: the own classes, if the role has any, the longest uncompared first.

    No clause sets a term for comparing, so no class is due or late: each shows its last day. Whoever watches over the
    teaching sees who owes what.
    """
    by = request.acting
    lines = own_class_lines(by, on=civil_today(by.zone)) if by.may(OWN_CLASS) else []
    lists = tuple(_list_row(one, by) for one in _lists_to_take(by))
    papers = printouts_group(by)
    checks = checks_group(by, {one.school_class.name for one in lines})
    late = late_duties_group(by)
    to_take = [parts.InboxGroup(_("Lists of today to take"), parts.Tone.due, lists, len(lists))]
    of_classes = [
        *(to_take if lists else []),
        *(one for one in (papers, checks) if one),
        parts.InboxGroup(
            _("Your classes"), parts.Tone.waiting, tuple(_row(one, by) for one in lines), len(lines)
        ),
    ]
    context = {
        "groups": [*(of_classes if lines else []), *([late] if late else [])],
        "waiting": _waiting(len(lines), late),
        # Neither of them is for who has no part in cases.
        "empty": parts.Empty(
            title=_("You are not the class teacher of any class this school year"),
            text=_("The record officer of your school enters whose class it is; then the class stands here."),
            action=_("Our school"),
            href=reverse("own_school"),
            icon="people",
        ),
        "starts": (),
        "workbook": "",
        "due": "",
        # To begin with schools, people and a roll is for others, and so is what counts cases.
        "first_steps": (),
        "charts": (),
    }
    return render(request, "desk/inbox.html", context)


def _waiting(classes: int, late: parts.InboxGroup | None) -> str:
    """What waits, in a sentence."""
    if classes:
        said = ngettext(
            "You compare %(count)d class with the register",
            "You compare %(count)d classes with the register",
            classes,
        )
        return said % {"count": classes}
    return str(late.title) if late else _("No class is yours to compare")


def _lists_to_take(by: Acting) -> list[ClassDay]:
    """The own classes whose list of today nobody has taken, on a school day."""
    school, today = own_office(by), civil_today(by.zone)
    stack = stack_for(by.pack)
    if not by.may(TAKE_OWN) or not is_kept(stack) or why_no_school(school, today) is not None:
        return []
    return [one for one in classes_on(by, today, stack, own=True) if one.taken is None and one.expected]


def _list_row(line: ClassDay, by: Acting) -> parts.InboxRow:
    one, stack = line.school_class, stack_for(by.pack)
    return parts.InboxRow(
        href=reverse("class_day", args=[one.uuid, civil_today(by.zone).isoformat()]),
        title=one.name,
        under=grade_label(stack, one.stage, one.grade),
        task=_("Take the list: who is not there?"),
        task_under=ngettext("%(count)s student", "%(count)s students", line.expected)
        % {"count": number_format(line.expected)},
        clause=clause_note(by.pack, stack.basis(BASIS)),
        tone=parts.Tone.due,
    )


def _row(line: ClassLine, by: Acting) -> parts.InboxRow:
    one, last = line.school_class, line.last
    stack, found = stack_for(by.pack), compared_mark(last)
    when = _("last on %(date)s") % {"date": date_format(last.checked_on)} if last else ""
    return parts.InboxRow(
        href=reverse("class_compare", args=[one.uuid]),
        title=one.name,
        under=grade_label(stack, one.stage, one.grade),
        task=_("Compare with the register"),
        task_under=" · ".join(filter(None, [when, str(found.label)])),
        clause=clause_note(by.pack, stack.basis(ROLL_CHECK)),
        tone=found.tone,
    )
