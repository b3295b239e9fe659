"""What the pages of marks of periods share: how a period is called, and how a mark or a reason is written."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.journal.api import (
    NO_TERM_MARK,
    SUBJECTS,
    GradingPeriod,
    Period,
    TeachingGroup,
    last_day,
    mark_shown,
    marks_table,
)
from matricula.regulation.api import Stack
from matricula.web.coded import period_label, table_label


def period_name(stack: Stack, period: GradingPeriod) -> str:
    """Its place among those of its kind, and the kind; the one of a year has no number."""
    # Another year is told by its days, which stand beside the name everywhere.
    return period_label(stack, period.kind, period.seq)


def period_days(period: GradingPeriod) -> str:
    """Its first and its last day."""
    return _("%(first)s to %(last)s") % {
        "first": date_format(period.started_on, "SHORT_DATE_FORMAT"),
        "last": date_format(last_day(period), "SHORT_DATE_FORMAT"),
    }


def period_words(stack: Stack, one: Period) -> str:
    """A stretch of a year to choose: its place among those of its kind, and the kind."""
    return period_label(stack, one.kind, one.seq) if one.kind else _("The whole year")


def group_name(stack: Stack, group: TeachingGroup) -> str:
    """Subject and group."""
    return f"{table_label(stack, SUBJECTS, group.subject)} · {group.name}"


def standing_words(stack: Stack, scale: str, value: str, reason: str) -> str:
    """A mark as it stands in the journal, or the reason for none in words."""
    if value:
        return mark_shown(marks_table(stack, scale), value)
    return table_label(stack, NO_TERM_MARK, reason) if reason else ""
