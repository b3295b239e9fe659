"""Urge a school to finish the season's work."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, own_office, require
from matricula.graduation.models import Chase, Cohort
from matricula.graduation.queries.work import added, classes_left
from matricula.graduation.telling import tell_of_work
from matricula.graduation.words import SEES_SEASON
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused


def chase_school(*, by: Acting, cohort: Cohort, school: Org) -> Chase:
    """A notice to the officer and the head of a school below one's own office: what is left, once a day.

    Clause of the season's freeze. Raises :class:`Refused` for one's own school, for one that has finished, and on a day
    on which somebody has urged it already; :class:`NotPermitted`.
    """
    office = own_office(by)
    require(by, SEES_SEASON, school)
    if office.pk == school.pk or office.pk not in school.lineage or cohort.org_id not in school.lineage:
        raise Refused(
            "not_to_chase",
            _("A school is urged by an office above it."),
            clause=cohort.clause,
            next_step=_("Choose a school from the list."),
        )
    left = added([one for _name, one in classes_left(cohort, school)])
    if not left.total:
        raise Refused(
            "nothing_left",
            _("This school has nothing left to do."),
            clause=cohort.clause,
            next_step=_("Load the list again."),
        )
    with recorded(
        "graduation.chase_school",
        by=by,
        subject_kind="org",
        subject=school.uuid,
        clause=cohort.clause,
        seen_by=school.lineage,
    ) as record:
        day = civil_today(school.time_zone)
        try:
            with transaction.atomic():
                made = Chase.objects.create(
                    cohort=cohort,
                    school=school,
                    office=office,
                    day=day,
                    chased_at=civil_now(),
                    chased_in_id=by.appointment_id,
                )
        except IntegrityError as twice:
            raise Refused(
                "chased_today",
                _("This school has been urged today already."),
                clause=cohort.clause,
                next_step=_("Urge it again tomorrow, or call."),
            ) from twice
        record.detail = {
            "unready": left.unready,
            "unverified": left.unverified,
            "in_business": left.in_business,
        }
        tell_of_work(cohort, school, left, kind="chased", key=f"chased:{cohort.uuid}:{school.uuid}:{day}")
    return made
