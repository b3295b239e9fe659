"""Homework of a lesson as it is written, whichever page it comes from."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.journal.models import Homework, HomeworkFile, Lesson
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused

LONGEST_HOMEWORK: Final = 4000


def check_homework(text: str, clause: str) -> str:
    """The text without blanks around it; raises :class:`Refused` where it is too long."""
    text = text.strip()
    if len(text) > LONGEST_HOMEWORK:
        raise Refused(
            "lesson_text_too_long",
            _("This has more than %(most)d characters.") % {"most": LONGEST_HOMEWORK},
            clause=clause,
            next_step=_("Write it shorter, or attach a file."),
        )
    return text


def check_due(lesson: Lesson, text: str, due_on: date | None, clause: str) -> None:
    """Refuse homework that is not due on a day after its lesson."""
    if text and (due_on is None or due_on <= lesson.day):
        raise Refused(
            "homework_due_too_early",
            _("Homework is due on a day after the lesson."),
            clause=clause,
            next_step=_("Choose the day of the next lesson."),
        )


def stands_so(standing: Homework | None, text: str, due_on: date | None, only_for: Sequence[int]) -> bool:
    """Whether it stands as it is meant: nothing where nothing is to be done."""
    if standing is None or not standing.text:
        return not text
    return (standing.text, standing.due_on, standing.only_for) == (text, due_on, list(only_for))


def set_homework(
    by: Acting,
    lesson: Lesson,
    text: str,
    due_on: date | None,
    clause: str,
    *,
    only_for: Sequence[int] | None = None,
) -> Homework | None:
    """Store the homework of a lesson that is held; None where none was ever given. The same again changes nothing.

    ``only_for``: the places of those for whom it is, empty for all; without it that stays as it was. An empty text
    takes everything back, the files too.
    """
    check_due(lesson, text, due_on, clause)
    standing = Homework.objects.filter(lesson=lesson).first()
    meant = (
        [] if not text else list(only_for) if only_for is not None else standing.only_for if standing else []
    )
    if stands_so(standing, text, due_on, meant):
        return standing
    given = {
        "text": text,
        "only_for": meant,
        "due_on": due_on or lesson.day,
        "given_at": civil_now(),
        "given_in_id": by.appointment_id,
    }
    if standing is None:
        return Homework.objects.create(lesson=lesson, school_id=lesson.school_id, **given)
    if not text:
        HomeworkFile.objects.filter(homework=standing, withdrawn_at=None).update(
            withdrawn_at=given["given_at"]
        )
    Homework.objects.filter(pk=standing.pk).update(**given)
    for name, value in given.items():
        setattr(standing, name, value)
    return standing
