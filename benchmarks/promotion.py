"""Times the yearly promotion against the bare statements that move the same rows, county by county in turns.

Bare is one UPDATE or INSERT … SELECT a table, as the owner, with the history triggers and the keys alone: no walls, no
placing, no guards, no list of who was moved, no messages. Of every three counties one is moved so, one by the job's
code, and one is left to a worker that is killed on its way.
"""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from benchmarks.installation import OWNER, connect, django_as
from benchmarks.killed import Killed, killed
from benchmarks.measuring import Timing
from matricula.authorities.api import in_scope_of
from matricula.deployment.api import at_moment, declare_demo
from matricula.registry.api import Promotion, prepare_promotions, run_promotion

TABLES = (
    "registry_schoolclass",
    "registry_enrollment",
    "registry_classmembership",
    "registry_student",
)
WAYS = 3
PREPARED, RUNS = datetime(2027, 7, 12, 4, tzinfo=UTC), datetime(2027, 8, 10, 4, tzinfo=UTC)

# As `recorded` writes it beside each row of the history.
HISTORY = {
    "action": "registry.run_promotion",
    "user": None,
    "user_name": "",
    "appointment": None,
    "case": None,
    "clause": "CN-MOE-12",
    "reason": "",
    "civil_at": "2027-08-10T04:00:00+00:00",
}


@dataclass(frozen=True)
class Promoted:
    """Seconds a pupil, a county each; how long the lists of all schools took; pupils in all; the killed worker."""

    bare: Timing
    whole: Timing
    preparing: float
    schools: int
    pupils: int
    killed: Killed

    @property
    def times(self) -> float:
        """How much dearer a pupil is than by the bare statements."""
        return self.whole.median / self.bare.median


def promotion() -> Promoted:
    """Promote the whole province, each county in one of the three ways."""
    counties = _begin()
    with at_moment(PREPARED):
        begin = time.perf_counter()
        schools = 0
        while made := prepare_promotions():
            schools += made
        preparing = time.perf_counter() - begin
    bare, whole, left, pupils = list[float](), list[float](), list[int](), 0
    with at_moment(RUNS):
        for turn, county in enumerate(counties):
            if turn % WAYS == WAYS - 1:
                left.append(county)
                continue
            seconds, moved = _as_the_job_does(county) if turn % WAYS else _bare(county)
            pupils += moved
            (whole if turn % WAYS else bare).append(seconds / moved)
        the_rest = killed(left)
    return Promoted(
        Timing(tuple(bare)), Timing(tuple(whole)), preparing, schools, pupils + the_rest.pupils, the_rest
    )


def _begin() -> list[int]:
    """A demonstration's clock can be moved; the coming school year is entered above. Returns the counties."""
    with django_as(OWNER):
        declare_demo()
    with connect(OWNER) as owner:
        owner.execute(
            "INSERT INTO registry_academicsession (org_id, code, kind, started_on, ended_on)"
            " VALUES (2, '2027-2028', 'school_year', '2027-09-01', '2028-09-01') ON CONFLICT DO NOTHING"
        )
        # What the look before left behind is not this one's to clear up.
        owner.commit()
        owner.autocommit = True
        for table in TABLES:
            owner.execute(f"VACUUM ANALYZE {table}".encode())
        found = owner.execute("SELECT id FROM authorities_org WHERE tier = 'district' ORDER BY id").fetchall()
    return [one for (one,) in found]


def _as_the_job_does(county: int) -> tuple[float, int]:
    with django_as(OWNER):
        waiting = Promotion.objects.filter(school__parent_id=county, ran_at=None)
        found = list(waiting.order_by("pk").values_list("pk", "school_id"))
    begin = time.perf_counter()
    for one, school in found:
        with transaction.atomic(), in_scope_of([school], job="bench"):
            run_promotion(one)
    seconds = time.perf_counter() - begin
    with django_as(OWNER):
        ran = Promotion.objects.filter(pk__in=[one for one, _ in found])
        return seconds, sum(one.moved or 0 for one in ran)


_NEXT = "'g' || lpad((substr({}, 2)::int + 1)::text, 2, '0')"
_MOVES = "e.is_open AND e.status IN ('pending', 'normal', 'transfer_pending') AND e.grade NOT IN ('g06', 'g09', 'g12')"
_STATEMENTS = (
    f"""INSERT INTO registry_schoolclass
      (uuid, school_id, session_id, stage, grade, name, kind, teacher_id, teacher_name)
    SELECT gen_random_uuid(), c.school_id, y.id, c.stage, {_NEXT.format("c.grade")}, c.name, c.kind, c.teacher_id,
      c.teacher_name
    FROM registry_schoolclass c JOIN registry_academicsession y ON y.code = '2027-2028' AND y.org_id = 2
    WHERE c.session_id = 1 AND c.grade NOT IN ('g06', 'g09', 'g12')
      AND c.school_id IN (SELECT id FROM authorities_org WHERE parent_id = %s)""",
    f"""WITH ended AS (
      UPDATE registry_classmembership m SET ended_on = '2027-08-10' FROM registry_enrollment e
      WHERE e.id = m.enrollment_id AND m.ended_on IS NULL AND {_MOVES}
        AND e.school_id IN (SELECT id FROM authorities_org WHERE parent_id = %s)
      RETURNING m.enrollment_id, m.school_class_id, m.number)
    INSERT INTO registry_classmembership (enrollment_id, school_class_id, number, started_on)
    SELECT ended.enrollment_id, n.id, ended.number, '2027-08-10'
    FROM ended JOIN registry_schoolclass c ON c.id = ended.school_class_id
    JOIN registry_academicsession y ON y.code = '2027-2028' AND y.org_id = 2
    JOIN registry_schoolclass n ON n.school_id = c.school_id AND n.session_id = y.id
      AND n.grade = {_NEXT.format("c.grade")} AND n.name = c.name""",
    f"""UPDATE registry_student s SET grade = {_NEXT.format("e.grade")} FROM registry_enrollment e
    WHERE s.id = e.student_id AND {_MOVES}
      AND e.school_id IN (SELECT id FROM authorities_org WHERE parent_id = %s)""",
    f"""UPDATE registry_enrollment e SET grade = {_NEXT.format("e.grade")}
    WHERE {_MOVES} AND e.school_id IN (SELECT id FROM authorities_org WHERE parent_id = %s)""",
)


def _bare(county: int) -> tuple[float, int]:
    with connect(OWNER) as owner:
        history = owner.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger%%'"
            " AND tgrelid::regclass::text = ANY (%s)",
            [list(TABLES)],
        ).fetchall()
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        for table, trigger in history:
            owner.execute(f'ALTER TABLE {table} ENABLE TRIGGER "{trigger}"'.encode())
        owner.commit()
        # The history of the bare statements says as much as that of the job.
        owner.execute(
            "SELECT set_config('pghistory.context_metadata', %s, false), set_config('pghistory.context_id', %s, false)",
            [
                json.dumps(HISTORY),
                "00000000-0000-4000-8000-000000000000",
            ],
        )
        begin, moved = time.perf_counter(), 0
        with owner.transaction():
            for one in _STATEMENTS:
                moved = owner.execute(one.encode(), [county]).rowcount
        seconds = time.perf_counter() - begin
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())
        # So that no worker comes to these schools.
        owner.execute(
            "UPDATE registry_promotion p SET ran_at = civil_now() FROM authorities_org o"
            " WHERE o.id = p.school_id AND o.parent_id = %s AND p.ran_at IS NULL",
            [county],
        )
        owner.commit()
    return seconds, moved
