"""The groups of the inbox with the results that wait for a second person, and with those that one sent back."""

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.authorities.api import Acting
from matricula.regulation.api import stack_for
from matricula.studies.api import ENTER, REVIEW, STUDIES_BASIS, how_many_returned, how_many_wait
from matricula.web import parts
from matricula.web.clauses import clause_note
from matricula.web.office.studies.shared import school_keeps_studies


def review_group(by: Acting) -> parts.InboxGroup | None:
    """How many results of the school wait; None without any. Three statements for who reviews, none for others."""
    if not by.may(REVIEW) or not school_keeps_studies(by):
        return None
    count = how_many_wait(by.org_id)
    if not count:
        return None
    said = ngettext("%(count)s result to review", "%(count)s results to review", count)
    row = parts.InboxRow(
        href=reverse("studies_review"),
        title=said % {"count": number_format(count)},
        under=_("Until then they do not count for anybody."),
        task=_("Review them class by class"),
        clause=clause_note(by.pack, stack_for(by.pack).basis(STUDIES_BASIS)),
    )
    return parts.InboxGroup(_("Results"), parts.Tone.due, (row,), count)


def returned_group(by: Acting) -> parts.InboxGroup | None:
    """How many results of the school were sent back; None without any.

    Three statements for who enters, none for others.
    """
    if not by.may(ENTER) or not school_keeps_studies(by):
        return None
    count = how_many_returned(by.org_id)
    if not count:
        return None
    said = ngettext("%(count)s result was sent back", "%(count)s results were sent back", count)
    row = parts.InboxRow(
        href=reverse("studies_returned"),
        title=said % {"count": number_format(count)},
        under=_("None of them counts until it is settled and reviewed again."),
        task=_("Put right what was found wrong"),
        clause=clause_note(by.pack, stack_for(by.pack).basis(STUDIES_BASIS)),
    )
    return parts.InboxGroup(_("Results"), parts.Tone.due, (row,), count)
