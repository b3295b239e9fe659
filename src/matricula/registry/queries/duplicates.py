"""Who is in the register already, asked across every scope and answered with as little as possible."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db import connection


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
    """An entry that may be the same person: by document, or only by name, sex and birth date."""

    student_uuid: uuid.UUID
    same_document: bool
    school_id: int | None
    status: str


def hold_document(person: Identifying) -> None:
    """Make whoever enters the same document just now wait for the end of this transaction, and then see it."""
    if person.document_number:
        with connection.cursor() as cursor:
            name = f"{person.document_kind}:{person.document_number}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def possible_duplicates(person: Identifying) -> list[Duplicate]:
    """Entries under the same document, or the same name, sex and birth date, anywhere in the register."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT student_uuid, same_document, school_id, status FROM registry_find_duplicates(%s, %s, %s, %s, %s)",
            [person.document_kind, person.document_number, person.name, person.sex, person.birth_on],
        )
        return [Duplicate(*row) for row in cursor.fetchall()]


def number_taken(number: str) -> bool:
    """Whether the number was ever given to anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_number_taken(%s)", [number])
        row = cursor.fetchone()
    return bool(row[0])
