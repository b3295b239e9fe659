"""Set a school's own figures of marking: how often works count, and from when on a mark is proposed and rounded up."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.journal.hands import PLAN
from matricula.journal.marking import Marking, What, bounds_of, figures_left, marking_of
from matricula.journal.models import GradingPeriod, MarkingFigure, TeachingGroup
from matricula.journal.terms import last_day
from matricula.journal.words import CLOSED_BASIS, JOURNAL_BASIS, OWN_MARKING, ROUNDING_FROM, WORK_WEIGHT
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused, Stack, stack_for


def keep_marking(*, by: Acting, school: Org, since: date, figures: Mapping[What, Decimal | None]) -> int:
    """Set figures of the school from a day on; ``None`` is the pack's again. How many changed. Basis ``own_marking``.

    What stood before that day stays. A weight begins on a later day than today: marks that were given keep theirs, and
    those of one day count alike. Raises :class:`Refused` for a figure that the law does not leave to a school or that
    is out of its bounds, and for a day of a closed period; :class:`NotPermitted`.
    """
    require(by, PLAN, school)
    stack = stack_for(school.pack)
    _check_figures(stack, figures)
    clause = stack.basis(OWN_MARKING)
    with transaction.atomic():
        # Who closes a period holds its groups.
        list(
            TeachingGroup.objects.select_for_update(of=("self",), no_key=True)
            .filter(school=school)
            .order_by("id")
        )
        changed = _changed(marking_of(school.pk, stack), since, figures)
        if not changed:
            return 0
        _check_day(school, stack, since, changed)
        with recorded(
            "journal.keep_marking",
            by=by,
            subject_kind="school",
            subject=school.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record:
            now = civil_now()
            MarkingFigure.objects.bulk_create(
                MarkingFigure(
                    school=school,
                    figure=what.figure,
                    work=what.work,
                    value=value,
                    since=since,
                    entered_at=now,
                    entered_in_id=by.appointment_id,
                )
                for what, value in changed.items()
            )
            record.detail = {
                "since": str(since),
                "figures": {
                    ":".join(filter(None, what)): None if value is None else str(value)
                    for what, value in changed.items()
                },
            }
    return len(changed)


def _changed(
    marking: Marking, since: date, figures: Mapping[What, Decimal | None]
) -> dict[What, Decimal | None]:
    return {what: value for what, value in figures.items() if marking.holding(what, since)[0] != value}


def _check_figures(stack: Stack, figures: Mapping[What, Decimal | None]) -> None:
    left, bounds = set(figures_left(stack)), bounds_of(stack)
    for what, value in figures.items():
        if what not in left:
            raise Refused(
                "figure_not_left_to_school",
                _("The law does not leave this figure to a school."),
                clause=stack.basis(JOURNAL_BASIS),
                next_step=_("Choose among those that are offered."),
            )
        least, most = bounds[what.figure]
        whole = value is None or what.figure == ROUNDING_FROM or value == value.to_integral_value()
        if value is not None and not (whole and least <= value <= most):
            raise Refused(
                "figure_out_of_bounds",
                _("This figure lies between %(least)s and %(most)s; all but the threshold are whole numbers.")
                % {"least": number_format(least), "most": number_format(most)},
                clause=stack.basis(OWN_MARKING),
                next_step=_("Correct the figure."),
            )


def _check_day(school: Org, stack: Stack, since: date, changed: Mapping[What, Decimal | None]) -> None:
    if any(what.figure == WORK_WEIGHT for what in changed) and since <= civil_today(school.time_zone):
        raise Refused(
            "weight_from_a_past_day",
            _("Marks that were given keep their weight: another one begins tomorrow at the earliest."),
            clause=stack.basis(OWN_MARKING),
            next_step=_("Choose a later day."),
        )
    closed = (
        GradingPeriod.objects.filter(school=school, closings__isnull=False, ended_on__gt=since)
        .order_by("-ended_on")
        .first()
    )
    if closed is not None:
        raise Refused(
            "figure_in_closed_period",
            _("A period that lasts until %(day)s is closed: its figures stay as they are.")
            % {"day": date_format(last_day(closed))},
            clause=stack.basis(CLOSED_BASIS),
            next_step=_("Choose a day after it."),
        )
