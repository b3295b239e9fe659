"""Counts the rows that PostgreSQL reads for every list, search and inbox, for every role and for an unset scope.

The promise: at most twenty rows read for a row that is returned, and at most twenty in all where nothing is.
"""

import json
import re
from collections.abc import Collection, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from benchmarks.look import Look
from benchmarks.looks import every_look, kept_questions, officer, readers, statements, surname_looks
from benchmarks.register import PHONE_OF_MANY
from matricula.authorities.api import Acting, Appointment, NotPermitted, Org, Tier, acting_in, in_scope
from matricula.deployment.api import Question, sight
from matricula.deployment.kept_plans import handed_over
from matricula.kernel.clock import civil_today
from matricula.registry.api import MOST_WITH_A_PHONE, Enrollment, Student, StudentNumber
from matricula.regulation.api import stack_for

LIMIT = 20
# The statement of a function in PL/pgSQL that does nothing but return it.
_RETURNED = re.compile(r"\A\s*BEGIN\s+RETURN \((.*)\);\s*END\s*\Z", re.DOTALL)
# Tables whose policy shows every row to everybody.
OPEN = {
    "authorities_appointment",
    "authorities_org",
    "authorities_user",
    "registry_academicsession",
    "registry_schoolclass",
}


@dataclass(frozen=True)
class Reading:
    """What one statement of a look cost one reader. ``read`` counts rows at the scans, thrown away ones included."""

    who: str
    tier: str
    look: str
    sighted: bool
    returned: int
    read: int
    plan: dict[str, Any]

    @property
    def ratio(self) -> float:
        """Rows read for each row returned."""
        return self.read / max(1, self.returned)

    @property
    def told(self) -> bool:
        """Whether anything came from behind row-level security: the tree, who holds office and which classes there are
        is known to all who work in the system."""
        return self.returned > 1 and _guarded(self.plan) > 0

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.ratio <= LIMIT

    def __str__(self) -> str:
        return f"{self.who}: {self.look}: {self.read} rows read for {self.returned} returned"


def readings(near: Student, number: str, *, roles: Collection[str] | None = None) -> Iterator[Reading]:
    """Every look for every role (or the named ones) at every office above a student, with sight and without.

    Runs as the application's role. A role without the permission has to be refused, and that is checked here too.
    """
    everything = every_look(near, number)
    for appointment, org in readers(near):
        if roles is not None and appointment.role not in roles:
            continue
        by = acting_in(appointment)
        for look in everything:
            yield from readings_of(by, org, look)


def readings_of(by: Acting, org: Org, look: Look) -> Iterator[Reading]:
    """One look of one reader at their office, with sight and without."""
    for sighted in (True, False):
        who = f"{by.role} at {org.tier}" + ("" if sighted else ", scope unset")
        with transaction.atomic(), in_scope(by) if sighted else nullcontext():
            with statements() as sent, kept_questions() as kept:
                try:
                    answer = look.ask(by, org)
                except NotPermitted:
                    assert not by.may(look.needs), f"{who} is refused: {look.name}"
                    continue
            counted = look.counted(answer) if look.counted else 0
            plans = [(look.name, explained(sql)["Plan"], look.counts(sql)) for sql in sent]
            # A plan that is kept was made for any value.
            plans += [(f"{look.name}, kept", explained_for_any(one), look.counts(one.sql)) for one in kept]
        for name, plan, counts in plans:
            returned = counted if counts else round(plan["Actual Rows"])
            yield Reading(who, org.tier, name, sighted, returned, rows_read(plan), plan)


def surnames(near: Student, tiers: Collection[Tier]) -> Iterator[Reading]:
    """A search for each surname there is, by the record officers of these tiers above a student.

    A stretch that is short in a school and long in the whole register is where an estimate goes wrong.
    """
    for tier in tiers:
        by, org = officer(near, tier)
        for look in surname_looks(stack_for(org.pack).port("name.sort_key")):
            yield from readings_of(by, org, look)


def behind_the_wall(near: Student) -> Iterator[Reading]:
    """What the counts of those without a seat read within their functions, where no plan of the caller shows it.

    Asked by the owner, as the function's own text: of places for the county's schools and for one, of students for one.
    Judged by the open places.
    """
    assert near.school_id is not None
    school = Org.objects.get(pk=near.school_id)
    beside = list(Org.objects.filter(parent=school.parent_id).values_list("pk", flat=True))
    for tier, function, ids in (
        ("district", "registry_without_seat", beside),
        ("school", "registry_without_seat", [school.pk]),
        ("school", "registry_students_without_seat", [school.pk]),
    ):
        # With the sight that a reader has, and as part of it: a test is one transaction throughout.
        with sight([school.parent_id or 0], actor="job:benchmark"), connection.cursor() as cursor:
            cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function])
            body = _RETURNED.sub(r"\1", cursor.fetchone()[0])
            for name, value in (
                ("p_day", f"date '{civil_today(school.time_zone)}'"),
                ("p_schools", f"ARRAY{ids}::integer[]"),
                ("p_school", str(ids[0])),
            ):
                body = body.replace(name, value)
            plan = explained(body)["Plan"]
        places = Enrollment.objects.filter(school_id__in=ids, is_open=True).count()
        yield Reading("effects", tier, f"{function}, inside", True, places, rows_read(plan), plan)


def behind_a_telephone() -> Reading:
    """What telling apart a telephone that many families have reads within its function; judged by those it counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc, proconfig FROM pg_proc WHERE proname = 'registry_phone_of_few'")
        text, settings = cursor.fetchone()
    with transaction.atomic(), connection.cursor() as cursor:
        for one in settings:
            name, _is, value = one.partition("=")
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        plan = explained(text.replace("p_phone", f"'{PHONE_OF_MANY}'"))["Plan"]
        transaction.set_rollback(True)
    held = MOST_WITH_A_PHONE + 1
    return Reading("effects", "nation", "telephone of many, inside", True, held, rows_read(plan), plan)


def explained(sql: str) -> dict[str, Any]:
    """The plan of a statement with what really happened, in the present transaction."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"), [])
        found = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]
    return plan


def explained_for_any(question: Question) -> dict[str, Any]:
    """The same for the plan that the database would keep, with the values of this question."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(handed_over("explained", question.sql))
        values = f"({', '.join(['%s'] * len(question.values))})" if question.values else ""
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE explained{values}", question.values)
        found = cursor.fetchone()[0]
        cursor.execute("DEALLOCATE explained")
        cursor.execute("SET LOCAL plan_cache_mode = auto")
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def rows_read(plan: dict[str, Any]) -> int:
    """Rows at all scan nodes of a plan; entries that a bitmap takes from an index count as rows."""
    return round(_read(plan))


def _read(node: dict[str, Any]) -> float:
    own = 0.0
    if node["Node Type"].endswith("Scan") and node["Node Type"] not in ("Subquery Scan", "CTE Scan"):
        rows = (
            node["Actual Rows"]
            + node.get("Rows Removed by Filter", 0)
            + node.get("Rows Removed by Index Recheck", 0)
        )
        own = rows * node["Actual Loops"]
    return own + sum(_read(one) for one in node.get("Plans", ()))


def _guarded(node: dict[str, Any]) -> float:
    """Rows that the scans of tables with a wall let through."""
    own = (
        node["Actual Rows"] * node["Actual Loops"]
        if node.get("Relation Name", "") not in {"", *OPEN}
        else 0.0
    )
    return own + sum(_guarded(one) for one in node.get("Plans", ()))


def sample() -> tuple[Student, str]:
    """A student in the middle of the register, and the number: with class and archive, at a school with an officer.

    Asked by the owner.
    """
    middle = Student.objects.count() // 2
    staffed = Appointment.objects.filter(role="record_officer", ended_on=None).exclude(trained_on=None)
    found = Student.objects.filter(
        pk__gte=middle, grade="g08", school__in=staffed.values("org"), archive_items__isnull=False
    ).exclude(class_name="")
    student = found.order_by("pk")[0]
    number = StudentNumber.objects.get(student=student, ended_on=None).number
    return student, number
