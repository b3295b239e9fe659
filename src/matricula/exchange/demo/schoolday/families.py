"""The service for families: accounts by letter and code, refusals and agreed forms, requests, weeks on paper."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from matricula.authorities.api import Acting, Org, User, in_scope
from matricula.delivery.api import PrintoutWeek, Way, WeeklyPrintout, print_week
from matricula.deployment.api import at_moment
from matricula.exchange.demo.recipe import Recipe
from matricula.families.api import (
    CONSENT,
    ELECTRONIC,
    PROCESSING,
    Asked,
    HowTold,
    agree_on_form,
    ask_for_access,
    declare,
    issue_code,
    redeem_code,
    told_on_paper,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import Enrollment, Guardian
from matricula.regulation.api import stack_for

_DECLARED_AGO = timedelta(days=24)
# Of a Saturday: when the last lesson of the week is over.
_LAST_DAY, _OVER = timedelta(days=5), time(15)
_PRINTED, _HANDED = timedelta(hours=1), timedelta(hours=2)


def open_account(
    family: Mapping[str, Any],
    places: Sequence[Enrollment],
    secretaries: Mapping[int, Acting],
    password: str,
    teacher: User | None = None,
) -> None:
    """Let the mother (or the student, where `oneself`) read of these places; the account gets the recipe's name.

    A `teacher` adds the child to the account that they work with. `secretaries` are by their schools.
    """
    reader = teacher
    for place in places:
        guardian = None if family.get("oneself") else _mother(place)
        by = secretaries[place.school_id]
        with in_scope(by):
            _consent(place, guardian, by)
            letter = issue_code(by=by, enrollment=place, guardian=guardian)
        if reader is None:
            reader = redeem_code(code=letter.code, login=letter.login, password=password)
        else:
            redeem_code(code=letter.code, user=reader)
    assert reader is not None  # no family without children
    if "login" in family:
        reader.login = family["login"]
        reader.save(update_fields=["login"])


def declare_wishes(family: Mapping[str, Any], place: Enrollment, by: Acting) -> None:
    """What a family without an account has signed: a refusal in its own words, or how it wants to be told."""
    at = civil_now() - _DECLARED_AGO
    with at_moment(at), in_scope(by):
        guardian, on = _mother(place), at.date()
        if "refuses" in family:
            declare(
                by=by, enrollment=place, guardian=guardian, matter=ELECTRONIC, agreed=False, said_on=on,
                words=family["refuses"],
            )  # fmt: skip
        else:
            _consent(place, guardian, by)
            agree_on_form(
                by=by, enrollment=place, guardian=guardian, how=HowTold(**family["agrees"]), said_on=on
            )


def register_requests(requests: Sequence[Recipe], school: Org) -> None:
    """Requests from the school's public page, so many days ago; the register counts from the oldest on."""
    for one in sorted(requests, key=lambda one: -int(one["days"])):
        asked = Asked(one["applicant"], str(one["contact"]), [(one["child"], one["class"])])
        with at_moment(civil_now() - timedelta(days=one["days"])):
            ask_for_access(school=school, asked=asked)


def write_weeks(weeks: Mapping[int, int], school: Org, by: Acting, monday: date) -> None:
    """Printouts of past weeks, printed by `by`; so many of each week are handed over, the others not.

    The rows are as the job and the class teacher leave them: in the one long transaction of a load the database's clock
    stands, and it takes nothing that comes from after it.
    """
    for back, handed in sorted(weeks.items(), reverse=True):
        week = monday - timedelta(weeks=back)
        over = datetime.combine(week + _LAST_DAY, _OVER, school.time_zone)
        with in_scope(by):
            readers = told_on_paper(school)
        PrintoutWeek.objects.create(school=school, monday=week, made_at=over, readers=len(readers))
        made = WeeklyPrintout.objects.bulk_create(
            WeeklyPrintout(
                school=school, enrollment=one.enrollment, guardian_id=one.guardian_id, monday=week, made_at=over
            )
            for one in readers
        )  # fmt: skip
        with at_moment(over + _PRINTED), in_scope(by):
            print_week(by=by, school=school, monday=week, write=len)
        WeeklyPrintout.objects.filter(pk__in=[one.pk for one in made[:handed]]).update(
            handed_on=over.date(), how=Way.IN_PERSON, noted_at=over + _HANDED, noted_in_id=by.appointment_id
        )


def _mother(place: Enrollment) -> Guardian:
    return Guardian.objects.get(student=place.student, relation="mother")


def _consent(place: Enrollment, guardian: Guardian | None, by: Acting) -> None:
    """What the family signed, where the law asks for it."""
    school = place.school
    if CONSENT in stack_for(school.pack).bases:
        declare(
            by=by,
            enrollment=place,
            guardian=guardian,
            matter=PROCESSING,
            agreed=True,
            said_on=civil_today(school.time_zone),
        )
