"""Say where the original of an entry is kept on paper: for the first time, in another place, or on receipt."""

import uuid

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.clock import civil_today
from matricula.kernel.text import tidy
from matricula.registry.actions.withdraw_from_archive import entry_in_sight
from matricula.registry.archive_contents import ORIGINALS_BASIS
from matricula.registry.models import PaperOriginal
from matricula.registry.queries.sealed_copies import next_keeper
from matricula.regulation.api import Refused, stack_for

LONGEST_MARK = 80


def keep_original(*, by: Acting, item: uuid.UUID, shelf_mark: str) -> PaperOriginal:
    """The school where the pupil is now keeps the original at ``shelf_mark`` from today on.

    What another school says that it keeps stays as it says: only the keeper hands over, from its copy. For a closed
    keeper whose records fell to this office that is this office. A place at the same school is followed by the new one.
    The same place again changes nothing. Raises Refused for an entry that is withdrawn or out of sight, and without a
    shelf mark.
    """
    entry = entry_in_sight(item)
    keeper = entry.student.school
    if keeper is None:
        raise Refused(
            "no_school_keeps",
            _("The student has no school that could keep the original."),
            next_step=_("Enter the student on a roll first."),
        )
    require(by, "registry.file_in_archive", keeper)
    clause = stack_for(keeper.pack).basis(ORIGINALS_BASIS)
    mark = check_shelf_mark(shelf_mark, needed=True)
    if entry.withdrawn_on is not None:
        raise Refused(
            "entry_withdrawn",
            _("This entry was withdrawn."),
            clause=clause,
            next_step=_("File it anew if it belongs in the archive."),
        )
    today = civil_today(by.zone)
    with recorded(
        "registry.keep_original",
        by=by,
        subject_kind="student",
        subject=entry.student.uuid,
        clause=clause,
        seen_by=entry.student.seen_by,
    ) as record:
        standing = list(PaperOriginal.objects.filter(item=entry, ended_on=None))
        own = next((one for one in standing if one.keeper_id == keeper.pk), None)
        if own is not None and own.shelf_mark == mark:
            return own
        if own is not None:
            own.ended_on = today
            own.save(update_fields=["ended_on"])
        for one in standing:
            if one is not own and by.acts_as(one.keeper_id) and next_keeper(one) == keeper:
                one.ended_on, one.handed_to = today, keeper
                one.save(update_fields=["ended_on", "handed_to"])
        record.detail = {"item": str(entry.uuid), "shelf_mark": mark}
        return PaperOriginal.objects.create(
            item=entry, keeper=keeper, shelf_mark=mark, started_on=today, clause=clause
        )


def check_shelf_mark(written: str, *, needed: bool) -> str:
    """The place in its one spelling; empty only where none is needed."""
    mark = tidy(written)
    if (needed and not mark) or len(mark) > LONGEST_MARK:
        raise Refused(
            "shelf_mark",
            _("Where an original is kept is said in 1 to 80 characters."),
            next_step=_("Write the cabinet, the box or the folder."),
        )
    return mark
