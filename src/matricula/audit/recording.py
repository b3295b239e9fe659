"""The witness of an action: its history context and its row, in the action's own transaction."""

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

import pghistory
from django.db import transaction
from pghistory.runtime import _inject_history_context

from matricula.audit.models import ActionLog
from matricula.deployment.api import Question, add, ask, leaves_reads_as_they_are
from matricula.kernel.clock import civil_now, machine_now

# Every look is noted, so the statement is written once: its columns, and the place of each value.
_NOTED: Final = {
    "uuid": "%s",
    "user_id": "%s",
    "user_name": "%s",
    "appointment_id": "%s",
    "org_id": "%s",
    "subject_kind": "%s",
    "subject_uuid": "%s",
    "page": "%s",
    "unmasked": "%s",
    "detail": "%s::jsonb",
    "civil_at": "%s",
    "machine_at": "%s",
    "seen_by": "%s::integer[]",
    "noted_on": "%s",
}
_NOTE: Final = f"INSERT INTO audit_accesslog ({', '.join(_NOTED)}) VALUES ({', '.join(_NOTED.values())})"
_NOTE_ONCE: Final = f"{_NOTE} ON CONFLICT DO NOTHING"
# It puts the context of an action before what writes: what an action reads may be asked by name all the same.
leaves_reads_as_they_are(_inject_history_context)


class Actor(Protocol):
    """What the witnesses need to know of who acts.

    Satisfied by ``authorities.api.Acting`` and, without an appointment, by ``families.api.Family``.
    """

    @property
    def user_id(self) -> int: ...
    @property
    def user_name(self) -> str: ...
    @property
    def appointment_id(self) -> int | None: ...
    @property
    def org_id(self) -> int | None: ...
    @property
    def lineage(self) -> tuple[int, ...]: ...
    @property
    def stands_in_for_id(self) -> int | None: ...


@dataclass
class Record:
    """What an action adds to its row while it runs."""

    subject: uuid.UUID | None
    detail: dict[str, Any] = field(default_factory=dict)
    seen_by: set[int] = field(default_factory=set)


@contextmanager
def recorded(
    action: str,
    *,
    by: Actor | None,
    subject_kind: str,
    subject: uuid.UUID | None = None,
    case: uuid.UUID | None = None,
    clause: str = "",
    reason: str = "",
    seen_by: Sequence[int] = (),
) -> Iterator[Record]:
    """Run the writes of one action and witness them; ``by=None`` is the installation itself (a job, the loader).

    Everything inside is one transaction: a failure leaves neither the writes nor the row. History rows written
    inside carry who, action, case, reason, clause and civil time.
    """
    at, context_id = civil_now(), None
    record = Record(subject=subject, seen_by=set(seen_by))
    with (
        transaction.atomic(),
        pghistory.context(
            action=action,
            user=by.user_id if by else None,
            user_name=by.user_name if by else "",
            appointment=by.appointment_id if by else None,
            case=str(case) if case else None,
            clause=clause,
            reason=reason,
            civil_at=at.isoformat(),
        ) as context,
    ):
        yield record
        context_id = context.id if context is not None else None
        add(
            ActionLog(
                action=action,
                user_id=by.user_id if by else None,
                user_name=by.user_name if by else "",
                appointment_id=by.appointment_id if by else None,
                stands_in_for_id=by.stands_in_for_id if by else None,
                org_id=by.org_id if by else None,
                subject_kind=subject_kind,
                subject_uuid=record.subject,
                case_uuid=case,
                clause=clause,
                reason=reason,
                context=context_id,
                detail=record.detail,
                civil_at=at,
                machine_at=machine_now(),
                seen_by=sorted(record.seen_by | set(by.lineage if by else ())),
            )
        )


def log_access(
    by: Actor,
    *,
    subject_kind: str,
    subject: uuid.UUID | None,
    page: str,
    seen_by: Sequence[int],
    unmasked: bool = False,
    detail: dict[str, Any] | None = None,
    noted_on: date | None = None,
) -> None:
    """Note that ``by`` looked at a person's record; those who see the subject may see that they did.

    With ``noted_on`` a look of the same person at the same subject on that day is noted once.
    """
    values: dict[str, object] = {
        "uuid": uuid.uuid4(),
        "user_id": by.user_id,
        "user_name": by.user_name,
        "appointment_id": by.appointment_id,
        "org_id": by.org_id,
        "subject_kind": subject_kind,
        "subject_uuid": subject,
        "page": page,
        "unmasked": unmasked,
        "detail": json.dumps(detail or {}, ensure_ascii=False),
        "civil_at": civil_now(),
        "machine_at": machine_now(),
        "seen_by": sorted(set(by.lineage) | set(seen_by)),
        "noted_on": noted_on,
    }
    # What the page has still to ask goes along: the look is noted before any of it is shown.
    note = _NOTE_ONCE if noted_on is not None else _NOTE
    ask(Question(note, tuple(values[name] for name in _NOTED), kept=True))
