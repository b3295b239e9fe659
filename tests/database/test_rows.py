"""A row written by a statement that was put together once is the row that Django would have written."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from matricula.audit.api import ActionLog
from matricula.authorities.api import Org
from matricula.config.testing import as_owner
from matricula.deployment.api import add, change

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def an_office(code: str) -> Org:
    return Org(
        code=code,
        names={"en": "An %s office", "zh-hans": "办事处"},
        tier="nation",
        kind="ministry",
        pack="cn_guizhou",
        zone="Asia/Shanghai",
        stages=["primary", "lower_secondary"],
    )


def an_entry(**fields: object) -> ActionLog:
    return ActionLog(
        action="tests.wrote",
        subject_kind="nothing",
        detail={"100%": ["a", None, {"b": 1.5}]},
        civil_at=NOON,
        machine_at=NOON,
        seen_by=[],
        **fields,
    )


def stored(row: Any) -> dict[str, object]:
    read = type(row)._default_manager.get(pk=row.pk)
    return {one.attname: getattr(read, one.attname) for one in row._meta.concrete_fields}


def test_row_is_as_django_writes_it() -> None:
    with as_owner():
        ours, its = add(an_office("one")), an_office("two")
        its.save()
        told = [stored(ours), stored(its)]
        for one in told:
            for name in ("id", "uuid", "code", "path", "lineage"):
                del one[name]
        assert told[0] == told[1]
        assert (ours._state.adding, ours._state.db) == (its._state.adding, its._state.db)
        entries = [an_entry(), an_entry(user_id=7, subject_uuid=uuid.uuid4(), reason="50 %")]
        add(entries[0])
        ActionLog.objects.bulk_create(entries[1:])
        assert [stored(one)["detail"] for one in entries] == [entries[0].detail] * 2
        assert stored(entries[0])["user_id"] is None


def test_only_the_named_fields_change() -> None:
    with as_owner():
        one, other = add(an_office("one")), add(an_office("two"))
        one.names, one.zone = {"en": "Renamed"}, "Asia/Urumqi"
        change(one, "names")
        assert (stored(one)["names"], stored(one)["zone"]) == ({"en": "Renamed"}, "Asia/Shanghai")
        change(one)
        assert stored(one)["zone"] == "Asia/Urumqi"
        assert stored(other)["names"] == an_office("two").names


def test_row_that_is_not_there_is_not_made_by_changing_it() -> None:
    with as_owner():
        gone = add(an_office("one"))
        Org.objects.filter(pk=gone.pk).delete()
        with pytest.raises(DatabaseError, match="not there"):
            change(gone, "zone")
        assert not Org.objects.filter(code="one").exists()


def test_statement_is_put_together_once() -> None:
    with as_owner(), CaptureQueriesContext(connection) as taken:
        add(an_entry())
        add(an_entry(user_id=7))
    first, second = (one["sql"].partition("VALUES")[0] for one in taken.captured_queries[-2:])
    assert first == second
