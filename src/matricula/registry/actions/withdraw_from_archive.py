"""Withdraw an entry that was filed in an archive by mistake."""

import uuid

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.clock import civil_today
from matricula.registry.archive_contents import CONTENTS_BASIS
from matricula.registry.models import ArchiveItem, Student
from matricula.regulation.api import Refused, stack_for

LONGEST_REASON = 500


def withdraw_from_archive(*, by: Acting, item: uuid.UUID, reason: str) -> ArchiveItem:
    """The entry stays, dated and with the reason; its paper is shown to nobody for its sake any more.

    A second time changes nothing. Raises Refused for an entry out of sight or of another school, without a reason, and
    for a paper of a case, which the case's own decision filed. A locked place refuses in the database (MR001).
    """
    entry = entry_in_sight(item)
    school = entry.enrollment.school if entry.enrollment else entry.student.school
    require(by, "registry.file_in_archive", school)
    clause = stack_for(school.pack if school else by.pack).basis(CONTENTS_BASIS)
    if entry.withdrawn_on is not None:
        return entry
    if entry.case_uuid is not None:
        raise Refused(
            "entry_of_a_case",
            _("The decision of a case filed this paper; it is not withdrawn by hand."),
            clause=clause,
            next_step=_("File what corrects it beside it."),
        )
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(
            "reason_missing",
            _("Say in 1 to 500 characters why the entry is withdrawn."),
            clause=clause,
            next_step=_("Write the reason; it stays with the entry."),
        )
    with recorded(
        "registry.withdraw_from_archive",
        by=by,
        subject_kind="student",
        subject=entry.student.uuid,
        reason=words,
        clause=clause,
        seen_by=entry.student.seen_by,
    ) as record:
        entry.withdrawn_on, entry.withdrawn_reason = civil_today(by.zone), words
        entry.save(update_fields=["withdrawn_on", "withdrawn_reason"])
        record.detail = {"kind": entry.kind, "item": str(entry.uuid)}
    return entry


def entry_in_sight(item: uuid.UUID) -> ArchiveItem:
    """The entry, with its pupil locked so that what follows comes one after another; refused when out of sight."""
    found = ArchiveItem.objects.filter(uuid=item).values_list("student_id", flat=True).first()
    if found is None:
        raise Refused(
            "no_such_entry",
            _("There is no such entry in an archive that you see."),
            next_step=_("Open it from the student's page."),
        )
    Student.objects.select_for_update(of=("self",)).get(pk=found)
    return ArchiveItem.objects.select_related("student__school", "enrollment__school").get(uuid=item)
