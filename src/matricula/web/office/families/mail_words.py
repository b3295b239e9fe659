"""A code that goes out by mail, in words: where it stands, since when, and why it did not arrive."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting
from matricula.families.api import CODE_RAN_OUT, KEY_CHANGED, CodeMail, ServiceRequest
from matricula.web import parts
from matricula.web.office.journal.shared import moment

WHY = {
    CODE_RAN_OUT: gettext_lazy("The code ran out before the e-mail could be sent."),
    KEY_CHANGED: gettext_lazy(
        "The secret key of the installation was changed, so the code cannot be made again."
    ),
}


def mail_state(mail: CodeMail) -> parts.Status:
    """Whether it waits, was sent, is tried again, or did not arrive."""
    if mail.sent_at is not None:
        return parts.Status(parts.Tone.done, _("sent"))
    if mail.given_up_at is not None:
        return parts.Status(parts.Tone.late, _("did not arrive"))
    if mail.dropped_at is not None:
        return parts.Status(parts.Tone.refused, _("not sent"))
    if mail.attempts:
        return parts.Status(parts.Tone.warning, _("is tried again"))
    return parts.Status(parts.Tone.waiting, _("waits"))


def mail_note(mail: CodeMail, by: Acting) -> str:
    """When it went out; of one that did not, why, and what to do."""
    if mail.sent_at is not None:
        return moment(mail.sent_at, by.zone)
    if mail.bounced:
        return _("There is no such address. Ask the family for another one.")
    if mail.given_up_at is not None:
        return str(WHY.get(mail.failed_reason) or _("The mail server did not take it."))
    if mail.dropped_at is not None:
        return _("The code was void by then, or whoever it was for may not read any more.")
    return moment(mail.made_at, by.zone)


def newest_mails(asked: ServiceRequest) -> dict[tuple[int, int | None], CodeMail]:
    """The newest mail of a request for each student and guardian; one statement."""
    found = CodeMail.objects.filter(request=asked).select_related("code").order_by("pk")
    return {(one.code.student_id, one.code.guardian_id): one for one in found}
