"""Times the leaving of a whole province: who stands where, and the guard of a student's data.

Where everybody stands: the job's `judge_cohort` as the application, several schools at a time, beside one
INSERT … SELECT as the owner with the same aggregation (`studies_facts`) and the law written by hand. Both say the same.
The job counts besides what work is left, which the one statement does not do.
"""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from benchmarks.boards import reader_at
from benchmarks.cpu import database_cpu
from benchmarks.installation import APP, OWNER, connect
from benchmarks.leavers import make_leavers
from benchmarks.measuring import Timing, once
from benchmarks.travels import at_noon
from matricula.authorities.api import Acting
from matricula.graduation.api import Cohort, judge_cohort

if TYPE_CHECKING:
    import psycopg

# Results are in, and the data are not frozen yet.
DAY: Final = "2027-05-20"
ROUNDS, CHANGED = 3, 40


@dataclass(frozen=True)
class Graduation:
    """Seconds of judging everybody in either way, and of a change with the guard and without."""

    students: int
    outcomes: dict[str, int]
    by_sql: Timing
    by_job: Timing
    sql_processors: Timing
    job_processors: Timing
    """Of either way what processors did: on a machine at work for others the wall tells of them as well."""
    unguarded: Timing
    guarded: Timing

    @property
    def times(self) -> float:
        """How much longer the job takes than the one statement."""
        return self.by_job.median / self.by_sql.median

    @property
    def processor_times(self) -> float:
        """The same of what the processors did."""
        return self.job_processors.median / self.sql_processors.median

    @property
    def guard_times(self) -> float:
        """How much longer a change takes with the guard."""
        return self.guarded.median / self.unguarded.median


def graduation(rounds: int) -> Graduation:
    """Judge everybody in both ways in turns, then change students."""
    cohort = make_leavers()
    with at_noon(DAY):
        taken = _judged(cohort)
        with connect(OWNER) as owner:
            found = owner.execute("SELECT outcome, count(*) FROM graduation_standing GROUP BY 1").fetchall()
        outcomes = dict(sorted(found))
        unguarded, guarded = _changed(cohort, rounds)
    return Graduation(sum(outcomes.values()), outcomes, *taken, unguarded, guarded)


def _judged(cohort: Cohort) -> tuple[Timing, Timing, Timing, Timing]:
    """In turns, each on an empty table. RuntimeError where they do not say the same of everybody."""
    said: dict[str, list[tuple[Any, ...]]] = {}
    taken: dict[str, list[float]] = {"sql": [], "job": [], "sql_cpu": [], "job_cpu": []}
    ways: dict[str, Callable[[], object]] = {
        "sql": lambda: _by_sql(cohort),
        "job": lambda: judge_cohort(cohort),
    }
    for turn in range(ROUNDS + 1):
        for name in list(ways) if turn % 2 else reversed(list(ways)):
            _forget()
            before = _processors()
            seconds = once(ways[name])
            processors = _processors() - before
            # The first of each makes what is kept afterwards.
            if turn:
                taken[name].append(seconds)
                taken[f"{name}_cpu"].append(processors)
            else:
                said[name] = _verdicts()
    if said["sql"] != said["job"]:
        raise RuntimeError("the job and the hand-written statement say different things")
    sql, job, sql_cpu, job_cpu = (Timing(tuple(one)) for one in taken.values())
    return sql, job, sql_cpu, job_cpu


def _processors() -> float:
    """Seconds that processors have worked, here and in the database: the job has connections that end with it."""
    return database_cpu() + time.process_time()


def _forget() -> None:
    with connect(OWNER) as owner:
        owner.execute("TRUNCATE graduation_standing, graduation_standingshare")


def _verdicts() -> list[tuple[Any, ...]]:
    with connect(OWNER) as owner:
        return owner.execute(
            "SELECT student_id, school_id, class_name, outcome, facts::text FROM graduation_standing ORDER BY 1"
        ).fetchall()


# The law of the entrants of both plans, as somebody writes it who writes it once: figures and all.
_INSERT: Final = """
INSERT INTO graduation_standing (cohort_id, student_id, school_id, class_name, outcome, findings, facts, judged_at)
SELECT %(cohort)s, j.student_id, s.school_id, s.class_name,
  CASE WHEN j.meets IS NULL THEN 'incomplete' WHEN j.meets THEN 'met' ELSE 'unmet' END,
  to_jsonb(array_remove(ARRAY[
    CASE WHEN j.morals IS NOT TRUE THEN 'morals' END,
    CASE WHEN j.enough IS NOT TRUE THEN 'credits' END,
    CASE WHEN j.fit IS NOT TRUE THEN 'fitness' END], NULL)),
  jsonb_build_object('evaluation_morals', j.evaluation ->> 'morals', 'credits', j.credits::text,
    'fitness_score', j.fitness_score::text, 'fitness_exempt', j.fitness_exempt),
  civil_now()
FROM (SELECT f.*, m.*, m.morals AND m.enough AND m.fit AS meets
  FROM studies_facts(ARRAY(
    SELECT e.student_id FROM registry_enrollment e JOIN authorities_org o ON o.id = e.school_id
    WHERE e.is_open AND e.is_principal AND e.stage = %(stage)s AND e.grade = %(grade)s
      AND o.lineage @> ARRAY[%(org)s::int]), 0.5, 1, ARRAY['autumn', 'spring']) f
  CROSS JOIN LATERAL (SELECT f.evaluation ->> 'morals' = 'pass' AS morals, f.credits >= 144 AS enough,
    f.fitness_score >= 50 OR f.fitness_exempt AS fit) m) j
JOIN registry_student s ON s.id = j.student_id
"""


def _by_sql(cohort: Cohort) -> None:
    asked = {"cohort": cohort.pk, "org": cohort.org_id, "stage": cohort.stage, "grade": cohort.grade}
    with connect(OWNER) as owner:
        owner.execute(_INSERT.encode(), asked)


def _changed(cohort: Cohort, rounds: int) -> tuple[Timing, Timing]:
    """The address of forty leavers of one school changed, one by one as the application, in turns without the guard."""
    by, school = reader_at(cohort, "school")
    with connect(OWNER) as owner:
        found = owner.execute(
            "SELECT student_id FROM registry_enrollment WHERE is_open AND is_principal AND school_id = %s"
            " AND stage = %s AND grade = %s ORDER BY 1 LIMIT %s",
            [school.pk, cohort.stage, cohort.grade, CHANGED],
        ).fetchall()
    students = [one for (one,) in found]
    taken: dict[str, list[float]] = {"DISABLE": [], "ENABLE": []}
    with connect(APP) as app:
        for turn in range(rounds):
            for guard in list(taken) if turn % 2 else reversed(list(taken)):
                with connect(OWNER) as owner:
                    owner.execute(f"ALTER TABLE registry_student {guard} TRIGGER guard_graduation".encode())
                with app.transaction():
                    _acts(app, by)
                    # Once before it counts: the table was altered, and what is known of it has to be read anew.
                    _change(app, students, f"before {turn} {guard}")
                    taken[guard].append(once(lambda: _change(app, students, f"{turn} {guard}")))  # noqa: B023  runs at once
    with connect(OWNER) as owner:
        owner.execute("ALTER TABLE registry_student ENABLE TRIGGER guard_graduation")
    return Timing(tuple(taken["DISABLE"])), Timing(tuple(taken["ENABLE"]))


def _acts(app: "psycopg.Connection[Any]", by: Acting) -> None:
    """What the application says at the beginning of a transaction of an action."""
    app.execute(
        "SELECT set_config('matricula.scopes', %s, true), set_config('matricula.actor', %s, true),"
        " set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
        [
            "{" + ",".join(map(str, by.scopes)) + "}",
            f"{by.user_id}:{by.appointment_id}",
            str(uuid.uuid4()),
            json.dumps({"action": "registry.correct_record", "clause": "CN-MOE-15", "user": by.user_id}),
        ],
    )


def _change(app: "psycopg.Connection[Any]", students: list[int], address: str) -> None:
    for student in students:
        done = app.execute(
            "UPDATE registry_student SET particulars = particulars || jsonb_build_object('address', %s::text)"
            " WHERE id = %s",
            [address, student],
        )
        assert done.rowcount == 1, student
