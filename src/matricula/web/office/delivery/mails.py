"""Which mails went out to families, and which did not arrive."""

from datetime import timedelta
from typing import Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, own_office
from matricula.delivery.api import KEEP, FamilyMail, MailKind, MailLine, classes_kept, mails_of
from matricula.families.api import FORM
from matricula.kernel.clock import civil_now
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note
from matricula.web.list_pages import list_page
from matricula.web.office.delivery.navigation import sees_mails
from matricula.web.office.journal.shared import moment
from matricula.web.workbooks import Whose

SHOWN: Final = timedelta(days=14)
KINDS: Final = {
    MailKind.ABSENCE: gettext_lazy("first missed lesson"),
    MailKind.ABSENCES: gettext_lazy("missed lessons of the day"),
    MailKind.DAY: gettext_lazy("what is new of the day"),
    MailKind.WEEK: gettext_lazy("what is new of the week"),
}
FAILED: Final = "failed"


@require_safe
@office
@limited("family_mails", times=120, seconds=60)
def mails_page(request: OfficeRequest) -> HttpResponseBase:
    """Two weeks of the own class, or of the school; `?state=failed` for what did not arrive."""
    by = request.acting
    if not sees_mails(by):
        raise Http404
    school, now = own_office(by), civil_now()
    classes = None if by.may(KEEP) else {one.pk for one in classes_kept(by)}
    lines = mails_of(school, now - SHOWN, classes)
    failed = [one for one in lines if one.mail.sent_at is None and one.mail.failed_reason]
    only_failed = request.GET.get("state") == FAILED
    log_access(by, subject_kind="org", subject=school.uuid, page="family_mails", seen_by=school.lineage)
    table = _table(failed if only_failed else lines, by)
    return list_page(
        request,
        "delivery/mails.html",
        {
            "table": table,
            "only_failed": only_failed,
            "failed": len(failed),
            "clause": clause_note(by.pack, stack_for(by.pack).basis(FORM)),
        },
        [table],
        of=Whose.office(school),
    )


def _table(lines: list[MailLine], by: Acting) -> parts.Table:
    return parts.Table(
        caption=_("E-mails to families"),
        columns=(
            parts.Column("student", _("Student"), whole=True),
            parts.Column("reader", _("For"), whole=True),
            parts.Column("what", _("What")),
            parts.Column("state", _("State")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "student": parts.Cell(
                        one.mail.enrollment.student.name,
                        under=one.school_class.name if one.school_class else "",
                    ),
                    "reader": one.reader,
                    "what": parts.Cell(KINDS[MailKind(one.mail.kind)], under=date_format(one.mail.day)),
                    "state": parts.Cell(_state(one.mail), under=_how(one.mail, by)),
                },
                href=reverse("student", args=[one.mail.enrollment.student.uuid]),
            )
            for one in lines
        ),
        empty=parts.Empty(
            _("No e-mails"),
            _("Families that agreed on it are told by e-mail as soon as there is something new."),
            icon="inbox",
        ),
    )


def _state(mail: FamilyMail) -> parts.Status:
    if mail.sent_at is not None:
        return parts.Status(parts.Tone.done, _("sent"))
    if mail.given_up_at is not None:
        return parts.Status(parts.Tone.late, _("did not arrive"))
    if mail.attempts:
        return parts.Status(parts.Tone.warning, _("is tried again"))
    return parts.Status(parts.Tone.waiting, _("waits"))


def _how(mail: FamilyMail, by: Acting) -> str:
    if mail.sent_at is not None:
        return moment(mail.sent_at, by.zone)
    if mail.bounced:
        return _("There is no such address. Ask the family for another one.")
    if mail.given_up_at is not None:
        return _("The next one tells what is new, too. Look into the mail server.")
    return moment(mail.made_at, by.zone)
