"""The promotions of the made-up province: six years of them, who stayed in the last one, and what is read of them."""

from collections.abc import Iterator
from typing import Any

from benchmarks.look import Look
from benchmarks.statement import Statement
from matricula.authorities.api import Acting, Org
from matricula.registry.api import (
    Promotion,
    Student,
    latest_promotion,
    promotions_within,
    schools_promoted,
    staying_by_status,
)

YEAR, PAGE = "2025-2026", 101


def statements() -> Iterator[Statement]:
    """The statements that fill them, once students have their places."""
    yield Statement("promotions", PROMOTIONS)
    yield Statement("who stayed", _STAYS)
    for table in ("promotion", "promotionstay"):
        yield Statement("statistics", f"ANALYZE registry_{table}")


# Of all schools there are, whether or not they have students.
PROMOTIONS = """
INSERT INTO registry_promotion (uuid, school_id, school_year, round, clause, prepared_at, runs_on, undo_until, ran_at,
  moved, stayed, summary, undone_reason, seen_by)
SELECT gen_random_uuid(), o.id, (2025 - back) || '-' || (2026 - back), 1, 'CN-MOE-12', now(),
  make_date(2026 - back, 8, 10), make_date(2026 - back, 8, 30), now(), 100, 5, '[]', '', o.lineage
FROM authorities_org o, generate_series(0, 5) back WHERE o.tier = 'school' ORDER BY back DESC, o.id
"""

_STAYS = f"""
INSERT INTO registry_promotionstay (uuid, promotion_id, school_id, enrollment_id, student_uuid, student_name, grade,
  class_name, why, status, reason, clause, noted_at)
SELECT gen_random_uuid(), p.id, e.school_id, e.id, s.uuid, s.name, e.grade, s.class_name, 'status', e.status, '',
  'CN-MOE-12', now()
FROM registry_enrollment e JOIN registry_student s ON s.id = e.student_id
JOIN registry_promotion p ON p.school_id = e.school_id AND p.school_year = '{YEAR}'
WHERE e.is_open AND e.status IN ('on_leave', 'suspected_dropout', 'abroad') ORDER BY e.id
"""


def promotion_looks(sample: Student) -> tuple[Look, ...]:
    """How far an area is, its schools one by one, and who stayed at the school of ``sample``."""
    assert sample.school_id is not None
    school = Org.objects.get(pk=sample.school_id)
    return (*area_looks(), Look("school, who stayed", lambda by, _area: _stayed(by, school)))


def area_looks() -> tuple[Look, ...]:
    """How far an area is, and its schools one by one."""
    return (
        Look("area, schools promoted", lambda by, area: list(_in_order(by, area)[:PAGE])),
        Look(
            "area, promotions counted",
            promotions_within,
            lambda found: found.prepared + found.ran + found.undone if found else 0,
        ),
    )


def _in_order(by: Acting, area: Org) -> Any:
    return schools_promoted(by, area, YEAR).order_by("path")


def _stayed(by: Acting, school: Org) -> Any:
    found: Promotion | None = latest_promotion(by, school)
    return staying_by_status(found, most=PAGE) if found is not None else []
