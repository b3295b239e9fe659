"""An attack told as a story: raw SQL as the application, in the name and with the sight of one office alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from psycopg.types.json import Jsonb

from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.registry.api import Student
from matricula.regulation.api import stack_for
from tests.security.raw_sql import rows

REGISTER = (
    "registry_student",
    "registry_studentnumber",
    "registry_identitydocument",
    "registry_enrollment",
    "registry_enrollmentstatus",
    "audit_permit",
    "audit_lock",
)
"""What such an attack would change in the end."""


@dataclass
class Intruder:
    """Somebody at ``office`` who sends their own SQL; they enter what a case would have, but for ``changed``."""

    province: Province
    office: str

    def acting(self, role: str = "record_officer") -> Acting:
        return self.province.acting(self.office, role)

    @property
    def org(self) -> int:
        return int(self.province.orgs[self.office].pk)

    @contextmanager
    def as_(self, role: str = "record_officer") -> Iterator[Acting]:
        by = self.acting(role)
        with in_scope(by):
            yield by

    def draft(self, **changed: Any) -> int:
        """A draft of this office; returns its id."""
        by = self.acting()
        stack = stack_for(by.pack)
        return inserted(
            "cases_case",
            {
                "uuid": "gen_random_uuid()",
                "procedure": "transfer",
                "pack": stack.pack,
                "pack_digest": stack.digest,
                "governing_on": civil_today(by.zone),
                "state": "draft",
                "effect": "registry.transfer",
                "route": "",
                "turns": 0,
                "round": 1,
                "payload": Jsonb({}),
                "subject": Jsonb({}),
                "opened_by_id": by.appointment_id,
                "opened_org_id": by.org_id,
                "opened_at": "now()",
                "idempotency_key": "gen_random_uuid()",
                "submission_key": "",
                "seen_by": [],
                **changed,
            },
        )

    def subject(self, case: int, student: Any, **changed: Any) -> int:
        return inserted(
            "cases_casesubject",
            {
                "case_id": case,
                "student_id": student.pk,
                "student_uuid": student.uuid,
                "changes_status": True,
                "blocks": False,
                **changed,
            },
        )

    def file(self, case: int, **changed: Any) -> None:
        """Set the case running, on the way it names."""
        entered = {
            "state": "running",
            "submitted_at": "now()",
            "route": "same_authority",
            "turns": 3,
            **changed,
        }
        updated("cases_case", case, entered)

    def party(self, case: int, role: str, org: int, side: str, **changed: Any) -> int:
        law = stack_for(next(one for one in self.province.orgs.values() if one.pk == org).pack).digest
        entered = {"case_id": case, "role": role, "side": side, "org_id": org, "pack_digest": law}
        return inserted("cases_party", entered | changed)

    def step(self, case: int, **changed: Any) -> int:
        return inserted(
            "cases_step",
            {
                "case_id": case,
                "procedure": "transfer",
                "round": 1,
                "seq": 0,
                "rule": "receiving_school",
                "party": "receiving_school",
                "holder_org_id": self.org,
                "state": "open",
                "received_at": "now()",
                "clock_started_at": "now()",
                "due_at": "now()",
                "sweep_at": "now()",
                "term": Jsonb({"clause": "x"}),
                "recommendation": "",
                "recommended_ground": "",
                "recommended_reason": "",
                "decision": "",
                "ground": "",
                "reason": "",
                "clause": "",
                "late": False,
                **changed,
            },
        )

    def prepare(self, step: int, by: Acting, **changed: Any) -> None:
        updated("cases_step", step, prepared(by) | changed)

    def decide(self, step: int, by: Acting, answer: str = "approve", **changed: Any) -> None:
        decided(step, by, answer, **changed)


def decided(step: int, by: Acting, answer: str = "approve", **changed: Any) -> None:
    """Decide a turn in the name of this person."""
    entered = {
        "state": "decided",
        "decision": answer,
        "decided_at": "now()",
        "decided_by_id": by.appointment_id,
        "decided_by_user_id": by.user_id,
        **changed,
    }
    updated("cases_step", step, entered)


def prepared(by: Acting) -> dict[str, Any]:
    """What a step holds that this person prepared."""
    return {
        "prepared_by_id": by.appointment_id,
        "prepared_by_user_id": by.user_id,
        "prepared_at": "now()",
        "recommendation": "approve",
    }


def _written(values: dict[str, Any]) -> tuple[list[str], list[Any]]:
    """A column's value as SQL, and what is bound: a call of a function is sent as it stands."""
    calls = [isinstance(one, str) and one.endswith("()") for one in values.values()]
    bound = [one for one, call in zip(values.values(), calls, strict=True) if not call]
    return [str(one) if call else "%s" for one, call in zip(values.values(), calls, strict=True)], bound


def inserted(table: str, values: dict[str, Any]) -> int:
    written, bound = _written(values)
    statement = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(written)}) RETURNING id"
    return int(rows(statement, *bound)[0][0])


def updated(table: str, row: int, values: dict[str, Any]) -> None:
    """The row changed; a row out of sight is not changed, and that counts as a fault of the story."""
    written, bound = _written(values)
    pairs = ", ".join(f"{column} = {value}" for column, value in zip(values, written, strict=True))
    assert rows(f"UPDATE {table} SET {pairs} WHERE id = %s RETURNING id", *bound, row), (
        f"{table} {row} unseen"
    )


@contextmanager
def refuses(code: str) -> Iterator[None]:
    """What stands in here is refused by the database with this SQLSTATE, and leaves nothing."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        yield
    assert getattr(error.value.__cause__, "sqlstate", None) == code, error.value


def as_it_stands(*tables: str) -> dict[str, list[Any]]:
    """All rows of these tables, as the owner sees them, to compare before and after."""
    with as_owner():
        return {table: rows(f"SELECT to_jsonb(t) FROM {table} t ORDER BY 1::text") for table in tables}


def block(student: Student) -> Jsonb:
    """What a case says of its pupil, to whoever sees the pupil."""
    return Jsonb({"name": student.name, "student_number": student.numbers.get(ended_on=None).number})
