"""Give homework to all or to some, and files with it."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.journal.hands import check_lesson
from matricula.journal.homework import check_due, check_homework, set_homework, stands_so
from matricula.journal.lessons import held
from matricula.journal.models import Homework, HomeworkFile
from matricula.journal.roster import learners_on
from matricula.journal.words import HOMEWORK_BASIS
from matricula.kernel.clock import civil_now
from matricula.papers.api import store_paper
from matricula.registry.api import Upload, paper_limits
from matricula.regulation.api import Refused, stack_for

MOST_FILES: Final = 5


def give_homework(
    *,
    by: Acting,
    lesson: uuid.UUID,
    text: str,
    due_on: date | None,
    only_for: Collection[uuid.UUID] = (),
    file: Upload | None = None,
) -> None:
    """Store what is to be done, for these students (by uuid) alone or for all, and one more file with it.

    Basis ``journal_homework``. The same again changes nothing; an empty text takes homework and files back.
    Raises :class:`Refused` for a text too long or due too early, a student who was not in the group that day, a file
    without a text, one too many; :class:`PaperRefused` for a file that is none; :class:`NotPermitted` for another's
    lesson. Nothing is stored then.
    """
    stack = stack_for(by.pack)
    clause = stack.basis(HOMEWORK_BASIS)
    text = check_homework(text, clause)
    with transaction.atomic():
        found = held(lesson)
        check_lesson(by, found)
        places = {one.student_uuid: one.enrollment_id for one in learners_on(found.group, found.day)}
        if not set(only_for) <= set(places):
            raise Refused(
                "homework_for_others",
                _("Homework is for students who belonged to the group on the day of the lesson."),
                clause=clause,
                next_step=_("Load the lesson again and choose among its students."),
            )
        chosen = sorted(places[one] for one in set(only_for)) if text else []
        check_due(found, text, due_on, clause)
        if file is None and stands_so(Homework.objects.filter(lesson=found).first(), text, due_on, chosen):
            return
        with recorded(
            "journal.give_homework",
            by=by,
            subject_kind="lesson",
            subject=found.uuid,
            clause=clause,
            seen_by=found.school.lineage,
        ) as record:
            given = set_homework(by, found, text, due_on, clause, only_for=chosen)
            if file is not None:
                _attach(by, given, file, clause)
            record.detail = {"some": len(chosen), "file": file is not None}


def withdraw_homework_file(*, by: Acting, lesson: uuid.UUID, file: uuid.UUID) -> None:
    """Take a file back: no family reads it any more. Basis ``journal_homework``; the same again changes nothing.

    Raises ``HomeworkFile.DoesNotExist`` for a file of another lesson, :class:`NotPermitted` for another's lesson.
    """
    clause = stack_for(by.pack).basis(HOMEWORK_BASIS)
    with transaction.atomic():
        found = held(lesson)
        check_lesson(by, found)
        row = HomeworkFile.objects.get(uuid=file, homework__lesson=found)
        if row.withdrawn_at is not None:
            return
        with recorded(
            "journal.withdraw_homework_file",
            by=by,
            subject_kind="lesson",
            subject=found.uuid,
            clause=clause,
            seen_by=found.school.lineage,
        ):
            HomeworkFile.objects.filter(pk=row.pk).update(withdrawn_at=civil_now())


def _attach(by: Acting, homework: Homework | None, file: Upload, clause: str) -> None:
    if homework is None or not homework.text:
        raise Refused(
            "file_without_homework",
            _("A file belongs to homework: say in words what is to be done with it."),
            clause=clause,
            next_step=_("Write a line of homework, then choose the file again."),
        )
    media_types, max_bytes = paper_limits(stack_for(by.pack))
    paper = store_paper(
        by=by,
        content=file.content,
        file_name=file.file_name,
        media_types=media_types,
        max_bytes=max_bytes,
        clause=clause,
    )
    standing = HomeworkFile.objects.filter(homework=homework, withdrawn_at=None)
    if standing.filter(paper=paper).exists():
        return
    if standing.count() >= MOST_FILES:
        raise Refused(
            "too_many_files",
            _("Homework has at most %(most)d files.") % {"most": MOST_FILES},
            clause=clause,
            next_step=_("Take one back first, or put the pages into one file."),
        )
    HomeworkFile.objects.create(
        homework=homework,
        school_id=homework.school_id,
        paper=paper,
        added_at=civil_now(),
        added_in_id=by.appointment_id,
    )
    # What came with it is as new to the family as the text.
    Homework.objects.filter(pk=homework.pk).update(given_at=civil_now(), given_in_id=by.appointment_id)
