"""Open the season of a leaving grade: from then on its windows and its freeze hold for every school below."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, own_office, require
from matricula.graduation.actions.judge_cohort import judge_now
from matricula.graduation.models import Cohort, CohortWindow
from matricula.graduation.queries.standing import first_day
from matricula.graduation.season_law import days_of, ends_at, opened_at_tier
from matricula.kernel.calendars import start_of_day
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for

OPEN = "graduation.open_season"


def open_season(*, by: Acting, season: str, leaving_year: int) -> Cohort:
    """The cohort of one's own office for those who leave in ``leaving_year``, with its windows, by the pack's season.

    Windows belong to the leaving year, asked of the school year that ends in it, and close at the midnight of the
    office. Raises Refused where the season is another office's to open, for a school year that is over, and where it
    was opened before. KeyError for a season that the office's law does not have.
    """
    office = own_office(by)
    require(by, OPEN, office)
    stack = stack_for(office.pack)
    law = stack.season(season)
    if opened_at_tier(stack, law) != office.tier:
        raise Refused(
            "season_of_another_office",
            _("Your office does not open this season."),
            clause=law.clause,
            next_step=_("Ask the office whose duty graduation from this stage is."),
        )
    locks_until = ends_at(stack, leaving_year, office.time_zone)
    if locks_until <= civil_now():
        raise Refused(
            "season_is_over",
            _("The school year of this season is over."),
            clause=law.clause,
            next_step=_("Choose a year to come."),
        )
    with recorded(
        "graduation.open_season", by=by, subject_kind="cohort", clause=law.clause, seen_by=office.lineage
    ) as record:
        windows = days_of(stack, law, leaving_year, office.time_zone)
        freeze = windows[law.freezes_after]
        first = first_day(stack, law, leaving_year)
        try:
            with transaction.atomic():
                made = Cohort.objects.create(
                    org=office,
                    season=season,
                    stage=law.stage,
                    grade=stack.stages[law.stage].last_grade.name,
                    leaving_year=leaving_year,
                    locks_from=freeze.closes_at,
                    locks_until=locks_until,
                    leaves_from=start_of_day(first[0], office.time_zone) if first else None,
                    clause=freeze.clause,
                    outcomes=list(law.outcomes.values()),
                    lock_clause=law.locked_by,
                    opened_at=civil_now(),
                    opened_in_id=by.appointment_id,
                )
        except IntegrityError as taken:
            raise Refused(
                "season_is_open",
                _("The season of this year has been opened already."),
                clause=law.clause,
                next_step=_("Go on with that one."),
            ) from taken
        CohortWindow.objects.bulk_create(
            CohortWindow(
                cohort=made,
                name=name,
                opens_at=days.opens_at,
                closes_at=days.closes_at,
                bars=name in law.bars_after,
                clause=days.clause,
            )
            for name, days in windows.items()
        )
        judge_now()
        record.subject = made.uuid
        record.detail = {"season": season, "year": leaving_year}
    return made
