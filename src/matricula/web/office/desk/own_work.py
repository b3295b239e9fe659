"""The group of the inbox with what waits for no clock: seats, classes that differ, workbooks to load, own drafts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.authorities.api import Acting, Tier, own_office
from matricula.cases.api import own_drafts, own_drafts_later
from matricula.exchange.api import uploads_to_load, uploads_to_load_later
from matricula.kernel.asking import once_a_page
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import PARTICULARS, checks_by_school, checks_by_school_later
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note

# What was handed in earlier and never loaded has been handed in anew, or is not wanted any more.
LOADED_WITHIN: Final = timedelta(days=30)


def own_work_later(by: Acting) -> None:
    """Send its statements along with the next question of the page, but for that of the last comparisons."""
    if _seats_pupils(by):
        school = own_office(by)
        checks_by_school_later([school], on=civil_today(school.time_zone))
    if by.may("registry.import_roll"):
        uploads_to_load_later(by, since=_loaded_since())
    if by.may("cases.start"):
        own_drafts_later(by)


def own_work_group(by: Acting) -> parts.InboxGroup | None:
    """A card with a count and a way for each; None without any. Six statements at most."""
    rows = (*_roll(by), *_uploads(by), *_drafts(by))
    return parts.InboxGroup(_("Your own work"), parts.Tone.waiting, rows, len(rows)) if rows else None


def _seats_pupils(by: Acting) -> bool:
    return by.tier == Tier.SCHOOL and by.may("registry.seat_student")


@once_a_page
def _loaded_since() -> datetime:
    return civil_now() - LOADED_WITHIN


def _roll(by: Acting) -> Iterator[parts.InboxRow]:
    if not _seats_pupils(by):
        return
    school = own_office(by)
    found = checks_by_school([school], on=civil_today(school.time_zone))[school.pk]
    if found.unseated:
        said = ngettext(
            "%(count)s student sits in no class", "%(count)s students sit in no class", found.unseated
        )
        yield parts.InboxRow(
            href=reverse("students_seats"),
            title=said % {"count": number_format(found.unseated)},
            under=_("No list of a class has them."),
            task=_("Give them a seat"),
        )
    if found.differences:
        said = ngettext(
            "%(count)s person differs from the register",
            "%(count)s people differ from the register",
            found.differences,
        )
        yield parts.InboxRow(
            href=reverse("school", args=[school.uuid]),
            title=said % {"count": number_format(found.differences)},
            under=_("By the last comparison of each class."),
            task=_("See which classes"),
            clause=clause_note(by.pack, stack_for(by.pack).basis(PARTICULARS)),
            tone=parts.Tone.warning,
        )


def _uploads(by: Acting) -> Iterator[parts.InboxRow]:
    if not by.may("registry.import_roll"):
        return
    count = uploads_to_load(by, since=_loaded_since())
    if count:
        said = ngettext(
            "%(count)s workbook is read and not loaded", "%(count)s workbooks are read and not loaded", count
        )
        yield parts.InboxRow(
            href=reverse("roll_import"),
            title=said % {"count": number_format(count)},
            under=_("Nobody is in the register by it yet."),
            task=_("Look at its rows and load them"),
        )


def _drafts(by: Acting) -> Iterator[parts.InboxRow]:
    count = own_drafts(by) if by.may("cases.start") else 0
    if count:
        said = ngettext("%(count)s draft of yours", "%(count)s drafts of yours", count)
        yield parts.InboxRow(
            href=f"{reverse('cases')}?mine=1&state=draft",
            title=said % {"count": number_format(count)},
            under=_("Nobody else has it before it is filed."),
            task=_("Complete and file it, or take it back"),
        )
