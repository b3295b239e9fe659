"""The group of the inbox with the errors in students' forms that the reader's own office has to answer."""

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.authorities.api import Acting
from matricula.graduation.api import STUDENT_FORMS, UNLOCKS, FormReport, has_forms
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note


def form_reports_group(by: Acting) -> parts.InboxGroup | None:
    """What waits at the own school, or was passed on to the own office; None without any.

    One statement for who unlocks forms, none for others.
    """
    stack = stack_for(by.pack)
    if not by.may(UNLOCKS) or not has_forms(stack):
        return None
    here = Q(school_id=by.org_id, passed_at=None) | Q(cohort__org_id=by.org_id, passed_at__isnull=False)
    count = FormReport.objects.filter(here, returned_at=None, declined_at=None).count()
    if not count:
        return None
    said = ngettext("%(count)s reported error", "%(count)s reported errors", count)
    row = parts.InboxRow(
        href=reverse("form_reports"),
        title=said % {"count": number_format(count)},
        under=_("A student does not confirm a form until its error is answered."),
        task=_("Answer what is wrong in the forms"),
        clause=clause_note(by.pack, stack.basis(STUDENT_FORMS)),
    )
    return parts.InboxGroup(_("Students' forms"), parts.Tone.due, (row,), count)
