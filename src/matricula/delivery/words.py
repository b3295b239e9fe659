"""What delivery asks of a pack: the clauses behind papers and mails, how often they go out, who hands them over.

And what both say in the same words.
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matricula.journal.api import ATTENDANCE, REASONS, mark_shown, marks_table, misses_lesson
from matricula.regulation.api import Stack

PRINTOUT_BASIS: Final = "weekly_printout"
EXTRACT_BASIS: Final = "paper_extract"
AT_LEAST_EVERY: Final = "paper_at_least_every"

EXCUSED: Final = "excused"

KEEP: Final = "delivery.keep_printouts"
"""Prints and hands over to families of the whole school."""
KEEP_OWN: Final = "delivery.keep_own_printouts"
"""The same for the class whose class teacher one is."""


def prints_weeks(stack: Stack) -> bool:
    """Whether the law of a school has readers on paper get the week on a printout."""
    return PRINTOUT_BASIS in stack.bases


def is_told_at_once(stack: Stack, code: str) -> bool:
    """Whether the code says of a student that they were not there, and nobody has excused it."""
    return misses_lesson(stack, code) and stack.table(ATTENDANCE).attributes(code).get(EXCUSED) != "yes"


def homework_words(text: str, files: Sequence[str]) -> str:
    """What is to be done; its files lie in the diary, and paper and mails name them."""
    return _("%(text)s (files: %(names)s)") % {"text": text, "names": ", ".join(files)} if files else text


def mark_changed_words(stack: Stack, scale: str, value: str, *, was: str, why: str) -> str:
    """What a mark was before it was changed, and why; nothing of one that stands as it was given first."""
    if not was or was == value:
        return ""
    table = marks_table(stack, scale)
    said = {"was": mark_shown(table, was), "now": mark_shown(table, value)}
    if not why:
        return _("was %(was)s, now %(now)s") % said
    reasons = stack.tables.get(REASONS)
    reason = reasons.label(why, get_language() or "en") if reasons and why in reasons.codes else why
    return _("was %(was)s, now %(now)s: %(why)s") % {**said, "why": reason[:1].lower() + reason[1:]}
