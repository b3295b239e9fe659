"""The group of the inbox that counts what has to be looked into."""

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.authorities.api import Acting
from matricula.quality.api import found_counts, found_counts_later, watches_shown_to
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note, words


def inbox_group_later(by: Acting) -> None:
    """Send its statement along with the next question of the page."""
    if watches := watches_shown_to(by, stack_for(by.pack)):
        found_counts_later(watches)


def inbox_group(by: Acting) -> parts.InboxGroup | None:
    """A line for each watch that has found something; None without any. One statement where the law has watches."""
    watches = watches_shown_to(by, stack_for(by.pack))
    counts = found_counts(watches) if watches else {}
    rows = tuple(
        parts.InboxRow(
            href=f"{reverse('look_into')}?watch={name}",
            title=words(watch.names),
            under=ngettext("%(count)s student", "%(count)s students", counts[name])
            % {"count": number_format(counts[name])},
            task=words(watch.text),
            clause=clause_note(by.pack, watch.clause),
            tone=parts.Tone.warning,
        )
        for name, watch in watches.items()
        if name in counts
    )
    if not rows:
        return None
    return parts.InboxGroup(_("To be looked into"), parts.Tone.warning, rows, sum(counts.values()))
