"""Families with an account: a letter of the secretary's for each child, and its code used."""

from collections.abc import Mapping, Sequence
from typing import Any

from matricula.authorities.api import Acting, User, in_scope
from matricula.families.api import CONSENT, PROCESSING, declare, issue_code, redeem_code
from matricula.kernel.clock import civil_today
from matricula.registry.api import Enrollment, Guardian
from matricula.regulation.api import stack_for


def open_account(family: Mapping[str, Any], places: Sequence[Enrollment], by: Acting, password: str) -> None:
    """Let the mother (or the student, where `oneself`) read of these places; the account gets the recipe's name."""
    reader: User | None = None
    for place in places:
        guardian = (
            None if family.get("oneself") else Guardian.objects.get(student=place.student, relation="mother")
        )
        with in_scope(by):
            _consent(place, guardian, by)
            letter = issue_code(by=by, enrollment=place, guardian=guardian)
        if reader is None:
            reader = redeem_code(code=letter.code, login=letter.login, password=password)
        else:
            redeem_code(code=letter.code, user=reader)
    assert reader is not None  # no family without children
    reader.login = family["login"]
    reader.save(update_fields=["login"])


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
