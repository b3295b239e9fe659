"""Codes of a pack's tables in the reader's words."""

from django.utils.translation import get_language

from matricula.registry.api import STATUS_TABLE, status_named
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.clauses import words


def table_label(stack: Stack, table: str, code: str) -> str:
    """What a table calls a code; the code itself when the table does not have it."""
    try:
        return stack.table(table).label(code, get_language() or "en")
    except KeyError:
        return code


def grade_label(stack: Stack, stage: str, grade: str) -> str:
    """What the pack calls a grade."""
    try:
        return words(stack.stage(stage).grades[grade].label)
    except KeyError:
        return grade


def status_mark(stack: Stack, status: str) -> parts.Status | None:
    """A status as a mark: done when in school, locked when the place was given up, otherwise to be looked at."""
    if not status:
        return None
    try:
        known = status_named(stack, status)
    except KeyError:
        return parts.Status(parts.Tone.warning, status)
    tone = parts.Tone.locked if known.ends else parts.Tone.done if known.may_graduate else parts.Tone.soon
    return parts.Status(tone, table_label(stack, STATUS_TABLE, status))
