"""What the pages of the season have in common: finding one, and its words."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from matricula.authorities.api import Acting, NotPermitted, Org
from matricula.graduation.api import (
    DESTINATIONS,
    Cohort,
    CohortWindow,
    Counted,
    Standing,
    cohorts_seen,
)
from matricula.kernel.clock import civil_now
from matricula.registry.api import STATUS_TABLE
from matricula.regulation.api import Stack, Text, stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.coded import table_label
from matricula.web.law_words import listed
from matricula.web.names import org_name
from matricula.web.workbooks import Whose

_PERCENT = 100
SOON = 7  # days left from which a window warns


def cohort_of(by: Acting, asked: uuid.UUID) -> Cohort:
    """The season, if it concerns the reader; any other is answered as if there were none."""
    found = cohorts_seen(by).filter(uuid=asked).first()
    if found is None:
        raise NotPermitted(
            "no_such_season",
            _("There is no such season in your area."),
            next_step=_("Choose one from the list."),
        )
    return found


def law_of(cohort: Cohort) -> Stack:
    """The law by which the season was opened."""
    return stack_for(cohort.org.pack)


def cohort_title(cohort: Cohort) -> str:
    """What the season is called, and its year."""
    season = law_of(cohort).season(cohort.season)
    return f"{words(season.names)} {cohort.leaving_year}"


def crumbs_to(cohort: Cohort, area: Org, here: str, *, work: bool = True) -> parts.Crumbs:
    """The way to a page of the season's work, below its list where the reader sees that one."""
    if not work:
        return parts.Crumbs((parts.Crumb(cohort_title(cohort)), parts.Crumb(here)))
    asked = urlencode({"area": area.code})
    return parts.Crumbs(
        (
            parts.Crumb(_("Graduation"), reverse("seasons")),
            parts.Crumb(cohort_title(cohort), f"{reverse('season', args=[cohort.uuid])}?{asked}"),
            parts.Crumb(org_name(area), f"{reverse('season_work', args=[cohort.uuid])}?{asked}"),
            parts.Crumb(here),
        )
    )


def window_table(by: Acting, cohort: Cohort, windows: Sequence[CohortWindow]) -> parts.Table:
    """The days of the season, in their order, each with how long is left."""
    stack, now = law_of(cohort), civil_now()
    return parts.Table(
        caption=_("The days of the season"),
        caption_seen=True,
        columns=(
            parts.Column("what", _("By which day"), long=True),
            parts.Column("last", _("Last day")),
            parts.Column("left", pgettext("time", "Left")),
            parts.Column("clause", _("Clause")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "what": words(stack.window(one.name).question),
                    "last": date_format(last_day(one, cohort.org)),
                    "left": left_mark(one, now),
                    "clause": clause_note(by.pack, one.clause) or "",
                }
            )
            for one in sorted(windows, key=lambda one: (one.closes_at, one.pk))
        ),
    )


def last_day(window: CohortWindow, office: Org) -> datetime:
    """The last day that belongs to the window, where the office is."""
    return (window.closes_at - timedelta(microseconds=1)).astimezone(office.time_zone)


def days_left(window: CohortWindow, now: datetime) -> int:
    """How many days are left of the window, today included; none once it is over."""
    return max(0, -((now - window.closes_at) // timedelta(days=1)))


def left_mark(window: CohortWindow, now: datetime) -> parts.Status:
    """How many days are left of the window, today included."""
    if window.closes_at <= now:
        return parts.Status(parts.Tone.locked, _("over"))
    days = days_left(window, now)
    said = ngettext("%(count)s day", "%(count)s days", days) % {"count": number_format(days)}
    return parts.Status(parts.Tone.soon if days <= SOON else parts.Tone.due, said)


def outcome_words(cohort: Cohort, outcome: str) -> str:
    """With what a student would leave as things stand, in the word of the table of statuses; or that data are missing.

    A forecast, whatever the day: whoever has left stands on no board.
    """
    said = law_of(cohort).season(cohort.season).outcomes.get(outcome)
    if not said:
        return _("Data are missing")
    return _("Expected: %(status)s") % {"status": table_label(law_of(cohort), STATUS_TABLE, said)}


OUTCOMES = ("met", "unmet", "incomplete")
TONES = {"met": parts.Tone.done, "unmet": parts.Tone.warning, "incomplete": parts.Tone.late}


def share_lines(cohort: Cohort, whole: Counted, href: str) -> parts.Shares:
    """How many stand where, as a picture."""
    counts = {"met": whole.met, "unmet": whole.unmet, "incomplete": whole.incomplete}
    return parts.Shares(
        caption=_("Where the students stand"),
        what=_("Standing"),
        counted=_("Students"),
        lines=tuple(
            parts.Share(
                outcome_words(cohort, one),
                number_format(counts[one]),
                f"{href}&outcome={one}" if href else "",
                round(_PERCENT * counts[one] / whole.total) if whole.total else 0,
                TONES[one],
            )
            for one in OUTCOMES
        ),
    )


def destination_lines(cohort: Cohort, counts: Mapping[str, int]) -> parts.Shares | None:
    """How many go where, as a picture, in the order of the law; None where nothing is recorded yet."""
    law, total = law_of(cohort), sum(counts.values())
    if not total:
        return None
    return parts.Shares(
        caption=_("Where they go"),
        what=_("Where they go"),
        counted=_("Students"),
        lines=tuple(
            parts.Share(
                table_label(law, DESTINATIONS, one),
                number_format(counts[one]),
                "",
                round(_PERCENT * counts[one] / total),
                parts.Tone.due,
            )
            for one in law.table(DESTINATIONS).codes
            if one in counts
        ),
    )


def why(standing: Standing) -> list[str]:
    """What keeps a student from being met, in the words of the rule as it was judged."""
    return [words(Text(one["text"])) for one in standing.findings]


def reason_words(cohort: Cohort, part: str) -> str:
    """What a condition of the rule looks at, without the figures of anybody."""
    rule = law_of(cohort).rule(law_of(cohort).season(cohort.season).rule).rule
    found = next((one for one in rule.clauses if one.name == part), None)
    facts = found.test.observed if found is not None else None
    name = getattr(facts, "name", "")
    return words(rule.facts[name].label) if name in rule.facts else part


def of_season(season: Cohort, area: Org) -> Whose:
    """A list of a season at a school or in an area, for the log of looks."""
    return Whose("cohort", season.uuid, area.lineage, listed([org_name(area), str(season.leaving_year)]))
