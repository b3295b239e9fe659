"""Write what a lesson was about and what is to be done at home."""

import uuid
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.journal.hands import check_lesson
from matricula.journal.homework import check_due, check_homework, set_homework
from matricula.journal.lessons import held
from matricula.journal.models import Homework, Lesson
from matricula.journal.words import HOMEWORK_BASIS
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for

LONGEST_TOPIC: Final = 400


def write_lesson(
    *, by: Acting, lesson: uuid.UUID, topic: str, homework: str = "", due_on: date | None = None
) -> Lesson:
    """Store topic and homework of a lesson; empty homework takes it back. Basis ``journal_homework``.

    For whom homework is, and its files, stay as they were (:func:`give_homework`).

    The same again changes nothing. ``due_on`` is needed with homework, and lies after the lesson.
    Raises :class:`Refused` for what is too long or due too early; :class:`NotPermitted` for another's lesson.
    """
    stack = stack_for(by.pack)
    clause = stack.basis(HOMEWORK_BASIS)
    topic, text = tidy(topic), check_homework(homework, clause)
    if len(topic) > LONGEST_TOPIC:
        raise Refused(
            "lesson_text_too_long",
            _("This has more than %(most)d characters.") % {"most": LONGEST_TOPIC},
            clause=clause,
            next_step=_("Write it shorter."),
        )
    with transaction.atomic():
        found = held(lesson)
        check_lesson(by, found)
        check_due(found, text, due_on, clause)
        standing = Homework.objects.filter(lesson=found).first()
        stood = (standing.text, standing.due_on) if standing and standing.text else ("", None)
        if (found.topic, *stood) == (topic, text, due_on if text else None):
            return found
        with recorded(
            "journal.write_lesson",
            by=by,
            subject_kind="lesson",
            subject=found.uuid,
            clause=clause,
            seen_by=found.school.lineage,
        ):
            found.topic = topic
            found.save(update_fields=["topic"])
            set_homework(by, found, text, due_on, clause)
    return found
