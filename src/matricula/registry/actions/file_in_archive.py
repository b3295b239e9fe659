"""File something in a student's archive."""

import uuid
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.papers.api import Paper
from matricula.registry.models import ArchiveItem, Enrollment
from matricula.regulation.api import Refused, stack_for

ARCHIVE_TABLE = "archive_kind"


def file_in_archive(
    *,
    by: Acting,
    enrollment: Enrollment,
    kind: str,
    title: str,
    recorded_on: date,
    data: dict[str, Any] | None = None,
    paper: uuid.UUID | None = None,
    case: uuid.UUID | None = None,
    clause: str = "",
) -> ArchiveItem:
    """Add an entry of one of the pack's kinds to the archive of an enrolled student.

    ``paper`` is one that whoever files it sees: with the archive, all who see the archive may open it.
    """
    require(by, "registry.file_in_archive", enrollment.school)
    if kind not in stack_for(enrollment.school.pack).table(ARCHIVE_TABLE).codes:
        raise Refused(
            "no_such_archive_kind",
            _("The archive has no such kind of entry."),
            next_step=_("Choose one of the kinds of the archive."),
        )
    if paper is not None and not Paper.objects.filter(uuid=paper).exists():
        raise Refused(
            "paper.not_found",
            _("There is no such paper, or it is not yours to see."),
            next_step=_("Upload the paper at your own office first."),
        )
    with recorded(
        "registry.file_in_archive",
        by=by,
        subject_kind="student",
        subject=enrollment.student.uuid,
        case=case,
        clause=clause,
        seen_by=enrollment.seen_by,
    ):
        return ArchiveItem.objects.create(
            student=enrollment.student,
            enrollment=enrollment,
            kind=kind,
            title=title,
            recorded_on=recorded_on,
            data=data or {},
            paper_uuid=paper,
            case_uuid=case,
            clause=clause,
        )
