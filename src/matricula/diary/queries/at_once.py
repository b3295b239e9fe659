"""What a page of days is made of, read in one statement."""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, models

from matricula.authorities.api import Org, User
from matricula.deployment.api import bound_cursor
from matricula.families.api import Child, Family

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Who asks, of whom, and the days.

    ``user`` and ``school`` hold what a page of days and its note ask of them, and nothing else. ``away`` is how far the
    civil clock stands from the machine's, ``opened_at`` and ``before_at`` are the visit, ``revision`` and ``said`` are
    what :func:`days_said` says; ``said`` is None where the revision is the one that is known.
    """

    user: User
    family: Family
    child: Child
    school: Org
    away: timedelta
    opened_at: datetime | None
    before_at: datetime | None
    revision: str
    said: str | None


def days_at_once(
    user_id: int, student: uuid.UUID, since: date, until: date, known: str = ""
) -> AtOnce | None:
    """None where that account reads nothing of that student today. One statement, asked without any sight: the
    function takes on that of the family, so the walls are those of :func:`as_family`. Nothing is written.

    ``known`` is the revision of days that the caller has.
    """
    with bound_cursor() as cursor:
        cursor.execute(
            "SELECT away, user_name, password, children::text, school_id, pack, zone, lineage, opened_at, before_at,"
            " revision, said FROM diary_at_once(%s, %s, %s, %s, %s)",
            [user_id, student, since, until, known],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    away, name, password, listed, school_id, pack, zone, lineage, opened_at, before_at, revision, said = row
    family = Family(user_id, name, tuple(_child(one) for one in json.loads(listed)))
    child = family.child(student)
    if child is None:
        return None
    user = _row(User, id=user_id, display_name=name, password=password)
    school = _row(Org, id=school_id, pack=pack, zone=zone, lineage=lineage)
    return AtOnce(user, family, child, school, away, opened_at, before_at, revision, said)


def _row(model: type[Row], **read: object) -> Row:
    """A row of which these columns were read; Django takes their values in the order of the model."""
    columns = [one.attname for one in model._meta.concrete_fields if one.attname in read]
    return model.from_db(DEFAULT_DB_ALIAS, columns, [read[one] for one in columns])


def _child(one: list[Any]) -> Child:
    student_id, student, name, school_id, stage, oneself = one
    return Child(student_id, uuid.UUID(student), name, school_id, stage, oneself)
