"""File something in a student's archive."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.clock import civil_today
from matricula.kernel.text import tidy
from matricula.papers.api import Paper, store_paper
from matricula.registry.actions.keep_original import check_shelf_mark, keep_original
from matricula.registry.archive_contents import (
    CONTENTS_BASIS,
    check_content,
    filed_by_hand,
    paper_limits,
)
from matricula.registry.models import ArchiveItem, Enrollment, Student
from matricula.regulation.api import Refused, Stack, stack_for

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came with a form; what it is comes from its bytes."""

    content: "IO[bytes] | File[Any] | bytes"
    file_name: str


def file_in_archive(
    *,
    by: Acting,
    enrollment: Enrollment,
    kind: str,
    title: str,
    recorded_on: date,
    data: Mapping[str, object] | None = None,
    paper: uuid.UUID | None = None,
    upload: Upload | None = None,
    shelf_mark: str = "",
    key: str = "",
    case: uuid.UUID | None = None,
    clause: str = "",
) -> ArchiveItem:
    """Add an entry of one of the pack's kinds to the archive of a pupil of one's own school.

    ``data`` is what the pack's layout for the kind asks for. ``paper`` is one that whoever files it sees, ``upload`` a
    new one: with the archive, all who see the archive may open it. A ``shelf_mark`` says where the original is kept on
    paper. The same ``key`` for the same pupil files once, and answers the entry that it filed. Raises Refused for a
    kind that is not filed by hand, a day that has not come or lies before birth, content that the layout does not
    take, a paper that is none, an entry that says nothing, and a school where the pupil no longer is.
    """
    require(by, "registry.file_in_archive", enrollment.school)
    stack = stack_for(enrollment.school.pack)
    cited = clause or stack.basis(CONTENTS_BASIS)
    # One filing after another for a pupil: of two sendings of one form the second finds what the first filed.
    student = Student.objects.select_for_update(of=("self",)).get(pk=enrollment.student_id)
    known = ArchiveItem.objects.filter(student=student, filing_key=key).first() if key else None
    if known is not None:
        return known
    if kind not in filed_by_hand(stack):
        raise Refused(
            "no_such_archive_kind",
            _("The archive has no such kind of entry that is filed by hand."),
            clause=cited,
            next_step=_("Choose one of the kinds of the archive."),
        )
    _check_place(student, enrollment, cited)
    words = _checked_title(title, cited)
    _check_day(recorded_on, student, by, cited)
    content = _checked_content(stack, kind, data or {}, cited)
    where = check_shelf_mark(shelf_mark, needed=False)
    if not (content or paper or upload or where):
        raise Refused(
            "archive_entry_empty",
            _("The entry has a title only."),
            clause=cited,
            next_step=_("Fill in what it says, add the paper, or say where its original is kept."),
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
        subject=student.uuid,
        case=case,
        clause=cited,
        seen_by=enrollment.seen_by,
    ) as record:
        if upload is not None:
            media_types, max_bytes = paper_limits(stack)
            paper = store_paper(
                by=by,
                content=upload.content,
                file_name=upload.file_name,
                media_types=media_types,
                max_bytes=max_bytes,
                clause=cited,
            ).uuid
        item = ArchiveItem.objects.create(
            student=student,
            enrollment=enrollment,
            kind=kind,
            title=words,
            recorded_on=recorded_on,
            data=content,
            paper_uuid=paper,
            case_uuid=case,
            clause=cited,
            filing_key=key,
        )
        if where:
            keep_original(by=by, item=item.uuid, shelf_mark=where)
        record.detail = {"kind": kind, "item": str(item.uuid)}
    return item


def _check_place(student: Student, enrollment: Enrollment, clause: str) -> None:
    if student.school_id != enrollment.school_id:
        raise Refused(
            "not_the_pupils_school",
            _("The archive has gone on with the student: this school only keeps its copy."),
            clause=clause,
            next_step=_("The school where the student is now files it."),
        )


def _checked_title(title: str, clause: str) -> str:
    words = tidy(title)
    if not words or len(words) > LONGEST_TITLE:
        raise Refused(
            "archive_title",
            _("An entry has a title of 1 to 200 characters."),
            clause=clause,
            next_step=_("Write what it is in a few words."),
        )
    return words


def _check_day(day: date, student: Student, by: Acting, clause: str) -> None:
    if day > civil_today(by.zone):
        raise Refused(
            "archive_day_ahead",
            _("That day has not come yet."),
            clause=clause,
            next_step=_("Enter the day that stands on the paper, today at the latest."),
        )
    if day < student.birth_on:
        raise Refused(
            "archive_day_before_birth",
            _("That day lies before the student's birth."),
            clause=clause,
            next_step=_("Enter the day that stands on the paper."),
        )


def _checked_content(stack: Stack, kind: str, data: Mapping[str, object], clause: str) -> dict[str, str]:
    entered = check_content(stack, kind, data)
    if entered.problems:
        raise Refused(
            "archive_content",
            _("What the entry says is not complete, or cannot be read: %(fields)s.")
            % {"fields": ", ".join(one.field for one in entered.problems)},
            clause=clause,
            next_step=_("Correct the fields that are marked."),
        )
    return dict(entered.values)
