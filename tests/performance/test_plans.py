"""How much every list, search and inbox reads, on a made-up province: plans must not get worse unnoticed."""

import re
from typing import Any

import pytest
from benchmarks.plans import (
    LIMIT,
    Reading,
    behind_a_telephone,
    behind_the_wall,
    readings,
    rows_read,
    sample,
    surnames,
)
from benchmarks.province import make_province
from benchmarks.size import Size
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Count

from matricula.authorities.api import Appointment, Org, Tier
from matricula.config.testing import as_owner
from matricula.registry.api import Student
from matricula.regulation.api import stack_for

pytestmark = [pytest.mark.usefixtures("fresh_database", "db"), pytest.mark.long]

SIZE = Size(regions=2, counties=3, schools=20, students=6_000, cases=3_000)


def test_no_list_reads_more_than_it_may_for_any_role_and_scope() -> None:
    with as_owner():
        with connection.cursor() as cursor:
            make_province(lambda sql: _run(cursor, sql), SIZE, indexes_last=False)
            # Tables as small as these are read whole because that is cheapest; the question is what the indexes can do.
            cursor.execute("SET LOCAL enable_seqscan = off")
        near, number = sample()
        some = _at_a_school_of_some()
        inside = list(behind_the_wall(near))
        telephone = behind_a_telephone()
        assert telephone.read == telephone.returned, "it stops as soon as it knows that they are many"
        assert _read_by_the_sweep() <= LIMIT, "turns that have not run out are none of its business"
    # What a role may not ask is refused before anything is read; otherwise the statements of all roles are the same.
    found = list(readings(near, number, roles={"record_officer", "guardian"}))
    found += surnames(some, (Tier.SCHOOL,))
    assert {one.tier for one in found} == {"nation", "province", "region", "district", "school"}
    _holds_with_sight([*inside, *(one for one in found if one.sighted)])
    _holds_without([one for one in found if not one.sighted])


def _holds_with_sight(found: list[Reading]) -> None:
    too_much = [str(one) for one in found if not one.kept]
    assert not too_much, f"more than {LIMIT} rows read for one returned: {too_much}"
    seen = {(one.tier, one.look) for one in found if one.returned > 1}
    for tier in ("nation", "province", "region", "district", "school"):
        for look in (
            (
                "students",
                "cases",
                "cases at rest",
                "own cases at rest",
                "school, classes",
                "school, lists of a day",
                "class, its checks",
                "class, its list of a day",
                "class, its month",
            )
            if tier == "school"
            else (
                "students",
                "few signs of a number",
                "temporary numbers",
                "common initials",
                "suggestions, name or initials",
                "common name, characters",
                "grade",
                "cases",
                "cases by when due",
                "cases at rest",
                "cases at rest, second page",
                "record officers",
                "record officers, changed_often",
                "county, classes compared",
                "sealed copies",
            )
        ):
            assert (tier, look) in seen, f"{look} at {tier} found nothing, so it proves nothing"
    assert any(one.returned for one in found if one.look == "telephone of the student")


def _holds_without(found: list[Reading]) -> None:
    # What is known to everybody comes back without a scope too, and may cost what it costs with one.
    too_much = [str(one) for one in found if not one.kept]
    assert not too_much, f"more than {LIMIT} rows read without a scope: {too_much}"
    told = [str(one) for one in found if one.told]
    assert not told, f"rows told without a scope: {told}"


def _at_a_school_of_some() -> Student:
    """A student of a school of forty or more: more than may be read for nobody, and a small part of the register."""
    staffed = Appointment.objects.filter(role="record_officer", ended_on=None).exclude(trained_on=None)
    schools = Org.objects.filter(pk__in=staffed.values("org"), tier=Tier.SCHOOL)
    by_size = Student.objects.filter(school__in=schools).values("school").annotate(students=Count("pk"))
    some = by_size.filter(students__gte=2 * LIMIT).order_by("students", "school")[0]
    return Student.objects.filter(school=some["school"]).order_by("pk")[0]


def _read_by_the_sweep() -> int:
    """The rows that the look for expired turns reads when none has expired; its text, by itself."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_step SET sweep_at = now() + interval '9 days' WHERE state = 'open'")
        assert cursor.rowcount > 100, "without open turns it proves nothing"
        cursor.execute("ANALYZE cases_step")
        [(text,)] = _run(cursor, "SELECT prosrc FROM pg_proc WHERE proname = 'cases_expired_steps'")
        for name, value in (("p_at", "now()"), ("p_limit", "1000"), ("p_except", "'{}'::bigint[]")):
            text = re.sub(rf"\b{name}\b", value, text)
        [([explained],)] = _run(cursor, f"EXPLAIN (ANALYZE, FORMAT JSON) {text}")
    return rows_read(explained["Plan"])


def _run(cursor: CursorWrapper, sql: str) -> list[tuple[Any, ...]]:
    cursor.execute(sql)
    return cursor.fetchall() if cursor.description else []


def test_the_names_of_the_made_up_province_are_ordered_as_the_register_orders_them() -> None:
    sort_key = stack_for("cn_guizhou").port("name.sort_key")
    with as_owner(), connection.cursor() as cursor:
        make_province(
            lambda sql: _run(cursor, sql), Size(regions=1, counties=1, schools=20, students=2_000, cases=200)
        )
        people = _run(cursor, "SELECT name, sort_key FROM registry_student")
    wrong = [(name, key, sort_key(name, None)) for name, key in people if sort_key(name, None) != key]
    assert len(wrong) * 50 < len(people), wrong[:10]
