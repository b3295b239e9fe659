"""A school whose law asks for consent, and the short ways to its families, for tests."""

from datetime import timedelta
from typing import Any

from matricula.authorities.api import Org, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.families.api import (
    Asked,
    Reader,
    declare,
    issue_code,
    readers_of,
    redeem_code,
    register_request,
)
from matricula.journal.tests.schoolday import AT_LESSON, SchoolDay
from matricula.regulation.api import stack_for

DAY = timedelta(days=1)
ASKED = Asked("Мать Ёлкина", "+7 900 000-00-00", [("Ёлкина Мария", "5А")])
PASSWORD = "a long new password"


def under_consent(made: SchoolDay) -> SchoolDay:
    """The same school, whose law asks for consent to the processing of data."""
    with as_owner():
        Org.objects.filter(code__in=["65740000", "1026600000191", "1026600000202"]).update(pack="ru_khmao")
        for key, one in made.orgs.items():
            made.orgs[key] = Org.objects.get(pk=one.pk)
    for place in made.places:
        place.school = made.orgs["school"]
    return made


def reader(made: SchoolDay, student: int = 1, *, oneself: bool = False) -> Reader:
    """The mother of a student (or the student), with how far she has come."""
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        place = made.places[student]
        found = readers_of([place], stack_for(place.school.pack))
        return next(one for one in found if (one.guardian is None) == oneself)


def said(made: SchoolDay, matter: str, agreed: bool, student: int = 1, **more: Any) -> Any:
    """What the mother declared in writing, typed in by the secretary."""
    found = reader(made, student)
    with at_civil_time(more.pop("at", AT_LESSON)), in_scope(made.secretary):
        return declare(
            by=made.secretary,
            enrollment=found.enrollment,
            guardian=more.pop("guardian", found.guardian),
            matter=matter,
            agreed=agreed,
            said_on=more.pop("said_on", AT_LESSON.date()),
            **more,
        )


def reading(made: SchoolDay, student: int = 1) -> Any:
    """The account of a mother who has used her code."""
    found = reader(made, student)
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        letter = issue_code(by=made.secretary, enrollment=found.enrollment, guardian=found.guardian)
        return redeem_code(code=letter.code, login=letter.login, password=PASSWORD)


def requested(made: SchoolDay, asked: Asked = ASKED) -> Any:
    """A request that came on paper."""
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        return register_request(
            by=made.secretary, school=made.orgs["school"], asked=asked, written_on=AT_LESSON.date()
        )
