"""The group of the inbox that says what a running season wants of the reader's office next."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.authorities.api import Acting, Org, Tier, own_office
from matricula.graduation.api import (
    CERTIFICATES,
    CONFIRMS_DATA,
    PRINT,
    Cohort,
    CohortWindow,
    certificates_left,
    cohorts_seen,
    left_within,
    still_there,
)
from matricula.kernel.clock import civil_now
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import SOON, cohort_title, days_left, last_day, law_of, left_mark

_PERCENT = 100


def season_group(by: Acting) -> parts.InboxGroup | None:
    """What is left of each season that runs, by its last days; None without any.

    None is asked where the law has no season. Elsewhere three statements, and three at most for each season that runs.
    """
    if not by.may(SEE) or not stack_for(by.pack).seasons:
        return None
    office = own_office(by)
    rows = [row for season in _running(by, office) for row in _rows(by, season, office)]
    return parts.InboxGroup(_("Graduation"), parts.Tone.due, tuple(rows)) if rows else None


def checks_group(by: Acting, classes: Collection[str]) -> parts.InboxGroup | None:
    """For a class teacher: whose data of these classes are still to be verified; None where nothing is left.

    None is asked where the law has no season. Elsewhere three statements, and one for each season that runs.
    """
    if by.may(SEE) or not by.may(CONFIRMS_DATA) or not stack_for(by.pack).seasons:
        return None
    office, rows = own_office(by), []
    for season in _running(by, office):
        left = left_within(season, office, classes)
        if left.unverified and season.locks_from > civil_now():
            rows.append(_verify(by, season, left.unverified))
    return parts.InboxGroup(_("Graduation"), parts.Tone.due, tuple(rows)) if rows else None


def _running(by: Acting, office: Org) -> Iterator[Cohort]:
    for one in cohorts_seen(by).filter(locks_until__gt=civil_now()).prefetch_related("windows"):
        if office.tier != Tier.SCHOOL or one.stage in office.stages:
            yield one


def _rows(by: Acting, season: Cohort, office: Org) -> Iterator[parts.InboxRow]:
    """What is to be done next; a season with nothing left still shows its next last day."""
    left, school, found = left_within(season, office), office.tier == Tier.SCHOOL, 0
    to_freeze = season.locks_from > civil_now()
    work = reverse("season_work", args=[season.uuid])
    if to_freeze and left.unready:
        found += 1
        yield _row(
            by,
            season,
            _following(season),
            _wanting(left.unready),
            reverse("season_gaps", args=[season.uuid]) if school else work,
        )
    if to_freeze and left.unverified:
        found += 1
        yield _verify(
            by, season, left.unverified, reverse("season_checks", args=[season.uuid]) if school else work
        )
    staying = 0 if to_freeze else still_there(season, office) if school else left.students
    if staying:
        found += 1
        done = _window(season, law_of(season).season(season.season).done_by)
        yield _row(by, season, done, _staying(staying), reverse("season", args=[season.uuid]))
    if (
        school
        and by.may(PRINT)
        and (count := certificates_left([office.pk], season.leaving_year, law_of(season)))
    ):
        found += 1
        basis = law_of(season).basis(CERTIFICATES)
        yield _row(by, season, None, _printing(count), reverse("certificates"), clause=basis)
    if not found and (following := _following(season)):
        yield _row(
            by,
            season,
            following,
            _("Nothing is left that was counted"),
            reverse("season", args=[season.uuid]),
        )


def _verify(by: Acting, season: Cohort, count: int, href: str = "") -> parts.InboxRow:
    window = _window(season, law_of(season).season(season.season).freezes_after)
    said = ngettext(
        "Verify the data of %(count)s student", "Verify the data of %(count)s students", count
    ) % {"count": number_format(count)}
    return _row(by, season, window, said, href or reverse("season_own_checks"))


def _wanting(count: int) -> str:
    return ngettext(
        "Complete the data that %(count)s student lacks",
        "Complete the data that %(count)s students lack",
        count,
    ) % {"count": number_format(count)}


def _staying(count: int) -> str:
    return ngettext(
        "%(count)s student is still to be graduated", "%(count)s students are still to be graduated", count
    ) % {"count": number_format(count)}


def _printing(count: int) -> str:
    return ngettext(
        "%(count)s certificate is to be printed", "%(count)s certificates are to be printed", count
    ) % {"count": number_format(count)}


def _following(season: Cohort) -> CohortWindow | None:
    """The next window that is not over."""
    now = civil_now()
    ahead = [one for one in season.windows.all() if one.closes_at > now]
    return min(ahead, key=lambda one: (one.closes_at, one.pk), default=None)


def _window(season: Cohort, name: str) -> CohortWindow | None:
    return next((one for one in season.windows.all() if one.name == name), None)


def _row(
    by: Acting, season: Cohort, window: CohortWindow | None, task: str, href: str, *, clause: str = ""
) -> parts.InboxRow:
    clock = _clock(season, window) if window else None
    return parts.InboxRow(
        href=href,
        title=cohort_title(season),
        under=words(law_of(season).window(window.name).question) if window else "",
        task=task,
        clock=clock,
        clause=clause_note(by.pack, window.clause if window else clause),
        tone=clock.tone if clock else parts.Tone.due,
    )


def _clock(season: Cohort, window: CohortWindow) -> parts.ClockFace:
    """How long the window is still open, in days of the calendar as the law counts them here."""
    now, day = civil_now(), last_day(window, season.org)
    mark = left_mark(window, now)
    return parts.ClockFace(
        state=_state(window, now),
        words=mark.label,
        date_words=date_format(day),
        machine_date=day.date().isoformat(),
        left_percent=_share(window, now),
    )


def _state(window: CohortWindow, now: datetime) -> parts.ClockState:
    if window.closes_at <= now:
        return parts.ClockState.late
    return parts.ClockState.soon if days_left(window, now) <= SOON else parts.ClockState.running


def _share(window: CohortWindow, now: datetime) -> int:
    begun = window.opens_at or window.closes_at
    whole = window.closes_at - begun
    if whole <= timedelta() or now >= window.closes_at:
        return 0
    return min(_PERCENT, round(_PERCENT * ((window.closes_at - now) / whole)))
