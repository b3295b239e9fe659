"""Codes and days as they are stored, in the reader's words."""

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matricula.journal.api import PERIODS
from matricula.registry.api import NUMBER_KINDS, STATUS_TABLE, area_words, status_named
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.clauses import words


def table_label(stack: Stack, table: str, code: str) -> str:
    """What a table calls a code; the code itself when the table does not have it."""
    try:
        return stack.table(table).label(code, get_language() or "en")
    except KeyError:
        return code


def period_label(stack: Stack, kind: str, seq: int) -> str:
    """What a period of grading is called: its kind and its place among them; the only one of a year has no number."""
    label = table_label(stack, PERIODS, kind)
    only = stack.table(PERIODS).attributes(kind).get("count") == "1"
    return label if only else f"{label} {seq}"


def number_kind(stack: Stack, number: str) -> str:
    """What the pack calls the kind of a student number; nothing where it has no word for it."""
    kind = stack.port("student_number.read")(number).kind if number else None
    try:
        return stack.table(NUMBER_KINDS).label(kind, get_language() or "en") if kind else ""
    except KeyError:
        return ""


@lru_cache(maxsize=5_000)
def number_waits(stack: Stack, number: str) -> bool:
    """Whether a number is one that waits for another; read once, as a list reads those of everybody on it."""
    return bool(number) and stack.port("student_number.read")(number).temporary


def day(one: date, language: str | None = None) -> str:
    """A day as the reader writes days; the same days come on many pages, so what was written is kept.

    Here and below, who says it of a whole list finds out the ``language`` once.
    """
    return _written(one, language or get_language())


@lru_cache(maxsize=20_000)
def _written(one: date, _language: str | None) -> str:
    return date_format(one)


def day_label(written: str) -> str:
    """A stored day as the reader writes days; what is no day stays as it is."""
    try:
        return day(date.fromisoformat(written))
    except ValueError:
        return written


def month_label(written: str) -> str:
    """The same for a month, stored as its first day."""
    try:
        return date_format(date.fromisoformat(written), "YEAR_MONTH_FORMAT")
    except ValueError:
        return written


def area_label(stack: Stack, written: str) -> str:
    """An area code by the names the pack has for it, in the reader's language; what follows the code stays."""
    return area_words(stack, written, get_language() or "en")


def grade_label(stack: Stack, stage: str, grade: str, language: str | None = None) -> str:
    """What the pack calls a grade."""
    return _grade(stack, stage, grade, language or get_language())


# Whole lists say the same of nearly everybody, so what was said is kept, in each language.
@lru_cache(maxsize=500)
def _grade(stack: Stack, stage: str, grade: str, _language: str | None) -> str:
    try:
        return words(stack.stage(stage).grades[grade].label)
    except KeyError:
        return grade


def status_mark(stack: Stack, status: str, language: str | None = None) -> parts.Status | None:
    """A status as a mark: done when in school, locked when the place was given up, otherwise to be looked at."""
    return _mark(stack, status, language or get_language()) if status else None


def status_planned(stack: Stack, status: str, until: date | None, on: date) -> parts.Status | None:
    """The same with its planned end, where it has one; late once the day ``on`` lies behind that."""
    mark = status_mark(stack, status)
    if mark is None or until is None:
        return mark
    if on > until:
        words_of = _("%(status)s until %(date)s, over") % {"status": mark.label, "date": day(until)}
        return parts.Status(parts.Tone.late, words_of)
    return parts.Status(
        mark.tone, _("%(status)s until %(date)s") % {"status": mark.label, "date": day(until)}
    )


@lru_cache(maxsize=500)
def _mark(stack: Stack, status: str, _language: str | None) -> parts.Status:
    try:
        known = status_named(stack, status)
    except KeyError:
        return parts.Status(parts.Tone.warning, status)
    tone = parts.Tone.locked if known.ends else parts.Tone.done if known.may_graduate else parts.Tone.soon
    return parts.Status(tone, table_label(stack, STATUS_TABLE, status))
