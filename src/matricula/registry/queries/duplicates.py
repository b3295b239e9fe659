"""Who is in the register already, asked across every scope and answered with as little as possible."""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db import connection

from matricula.deployment.api import bound_cursor


class Identifying(Protocol):
    """The data by which two entries may be one person."""

    @property
    def name(self) -> str: ...
    @property
    def sex(self) -> str: ...
    @property
    def birth_on(self) -> date: ...
    @property
    def document_kind(self) -> str: ...
    @property
    def document_number(self) -> str: ...


@dataclass(frozen=True)
class Duplicate:
    """An entry that may be the same person: by document, or by name, sex and birth date.

    `other_document`: it has a document of the same kind under another number, and so may well be somebody else.
    """

    student_uuid: uuid.UUID
    same_document: bool
    same_person: bool
    other_document: bool
    school_id: int | None
    status: str

    def settled_at(self, school_id: int) -> bool:
        """Whether it counts as the same person at that school, without anybody's word to the contrary.

        At one school a second person of one name, sex and birth date needs a document that tells the two apart.
        """
        return self.same_document or (self.school_id == school_id and not self.other_document)


def hold_people(people: Iterable[Identifying]) -> None:
    """Make whoever enters the same people just now wait for the end of this transaction, and then see them.

    A person is held by the document, and by name, sex and birth date, since many have no document. Several are held in
    one order, or two rolls that name them in different orders would wait for each other.
    """
    keys = {f"person:{one.name}:{one.sex}:{one.birth_on}" for one in people}
    keys |= {f"{one.document_kind}:{one.document_number}" for one in people if one.document_number}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM"
            " (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest(%s::text[]) AS name ORDER BY 1) AS held",
            [sorted(keys)],
        )


def hold_numbers(school: str) -> None:
    """Make whoever gives a number of that school just now wait for the end of this transaction, and then see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"numbers:{school}"])


def possible_duplicates(people: Sequence[Identifying]) -> list[list[Duplicate]]:
    """For each person, the entries under the same document, or the same name, sex and birth date, anywhere.

    One statement however many are asked for, and one entry in the access log in the name of whoever acts in the
    transaction; the database refuses a transaction in which nobody does.
    """
    found: list[list[Duplicate]] = [[] for _one in people]
    if not people:
        return found
    asked = [
        {
            "kind": one.document_kind,
            "number": one.document_number,
            "name": one.name,
            "sex": one.sex,
            "birth_on": one.birth_on.isoformat(),
        }
        for one in people
    ]
    with bound_cursor() as cursor:
        cursor.execute(
            "SELECT place, student_uuid, same_document, same_person, other_document, school_id, status"
            " FROM registry_find_duplicates(%s::jsonb)",
            [json.dumps(asked)],
        )
        for place, *answer in cursor.fetchall():
            found[place - 1].append(Duplicate(*answer))
    return found


def others_alike(person: Identifying, *, besides: uuid.UUID) -> list[Duplicate]:
    """As ``possible_duplicates`` for one person who is in the register already, without their own entry."""
    return [one for one in possible_duplicates([person])[0] if one.student_uuid != besides]


def number_taken(number: str) -> bool:
    """Whether the number was ever given to anybody; the database tells it to somebody in office only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_number_taken(%s)", [number])
        row = cursor.fetchone()
    return bool(row[0])
