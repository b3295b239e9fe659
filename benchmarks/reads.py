"""Times an officer's lists, searches and inbox under row-level security against the same statements without it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import transaction

from benchmarks.installation import APP, OWNER, connect
from benchmarks.look import Look
from benchmarks.looks import every_look, statements
from benchmarks.measuring import Timing, alternating
from matricula.authorities.api import Acting, Org, in_scope
from matricula.registry.api import Student

LIMIT = 3.0
# A short burst of another's work can spoil one look: one over the limit is measured anew, this many times as long,
# and the second measurement counts.
AGAIN = 5
# What the promise names; the benchmark fails when one of these takes more than LIMIT times as long.
MEASURED = (
    "students",
    "students, second page",
    "common name, characters",
    "common name, pinyin",
    "rare name, characters",
    "rare name, pinyin",
    "whole name, characters",
    "number",
    "beginning of a number",
    "few signs of a number",
    "few signs of a number, second page",
    "last signs of a number",
    "common initials",
    "common initials, second page",
    "rare initials",
    "telephone",
    "suggestions, one letter",
    "suggestions, name or initials",
    "suggestions, characters",
    "suggestions, last signs of a number",
    "suggestions, telephone",
    "birth date",
    "grade",
    "unusual status",
    "inbox",
    "inbox, overdue",
    "inbox, counts",
    "cases",
    "cases running",
    "record officers",
    "record officers, workbook",
    "record officers, something",
    "record officers, vacant",
    "record officers, changed_often",
    "record officers, common name",
    "area, what stands below",
    "county, schools",
    "county, students",
    "county, turns",
    "county, classes compared",
    "school, classes",
    "school, students without a class",
    "school, who answers",
    "class, who sits there",
    "class, its checks",
    "archive of a student",
    "sealed copies",
    "sealed copies, second page",
)


@dataclass(frozen=True)
class Read:
    """One look at one office: the whole query function, and its statements under both roles."""

    look: str
    tier: str
    statements: int
    rows: int
    whole: Timing
    secured: Timing
    unsecured: Timing

    @property
    def ratio(self) -> float:
        """How many times as long the same statements take under row-level security."""
        return self.secured.median / self.unsecured.median


def reads(by: Acting, area: Org, near: Student, number: str, *, rounds: int) -> Iterator[Read]:
    """Every measured look of one officer; ``whole`` is the application's function through Django."""
    with connect(APP) as app, connect(OWNER) as owner:
        # Without autocommit, one transaction lasts throughout, as in a request: the scope is set in it once. The owner
        # is bound by none, but a function that answers for the scope asks for it.
        scope = "{" + ",".join(str(one) for one in by.scopes) + "}"
        for connection in (app, owner):
            connection.autocommit = False
            connection.execute("SELECT set_config('matricula.scopes', %s, false)", [scope])
        for look in every_look(near, number):
            # A school's officer has no county to open.
            if look.name in MEASURED and (found := _read(by, area, look, app, owner, rounds)):
                yield found


def _read(
    by: Acting,
    area: Org,
    look: Look,
    app: psycopg.Connection[Any],
    owner: psycopg.Connection[Any],
    rounds: int,
) -> Read | None:
    with transaction.atomic(), in_scope(by):
        with statements() as sent:
            answer = look.ask(by, area)
        if not sent:
            return None
        assert _compared(app, sent) == _compared(owner, sent), f"{look.name}: the wall changes the answer"
        timed = {
            "whole": lambda: look.ask(by, area),
            "secured": lambda: _answers(app, sent),
            "unsecured": lambda: _answers(owner, sent),
        }
        rows = look.counted(answer) if look.counted else max(map(len, _answers(owner, sent)))
        taken = alternating(timed, rounds)
        if taken["secured"].median > LIMIT * taken["unsecured"].median:
            taken = alternating(timed, AGAIN * rounds)
    return Read(look.name, area.tier, len(sent), rows, **taken)


def _compared(connection: psycopg.Connection[Any], sent: list[str]) -> list[list[Any]]:
    """The answers; rows for which no order was asked come in any."""
    return [
        found if "ORDER BY" in sql else sorted(found, key=repr)
        for sql, found in zip(sent, _answers(connection, sent), strict=True)
    ]


def _answers(connection: psycopg.Connection[Any], sent: list[str]) -> list[list[Any]]:
    # Bytes: a statement with its values in place is sent as it is, with nothing left to fill in.
    return [connection.execute(sql.encode()).fetchall() for sql in sent]
