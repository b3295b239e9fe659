"""Times a night of the watches against plain SQL that finds the same pupils, on the whole province.

Plain is one SELECT a watch, as the owner: no wall, no law asked, nothing compared with what stands, nothing written.
"""

from dataclasses import dataclass

import psycopg

from benchmarks.classes import TODAY
from benchmarks.installation import OWNER, connect, django_as
from benchmarks.measuring import Timing, once
from benchmarks.travels import at_noon
from matricula.quality.api import WatchRow, look

# Of each thing; the last round is as good as the first.
ROUNDS = 5


@dataclass(frozen=True)
class Night:
    """Seconds to find by plain SQL, of a night that finds everything anew, and of one that finds what stands already;
    how many pupils each watch found."""

    bare: Timing
    first: Timing
    next: Timing
    found: dict[str, int]

    @property
    def times(self) -> float:
        """How much dearer a night is than the plain SQL, at its worst."""
        return max(self.first.median, self.next.median) / self.bare.median


def night() -> Night:
    """Look in turns with the plain SQL; raises AssertionError when they do not find the same."""
    bare, first, following = list[float](), list[float](), list[float]()
    found = dict[str, int]()
    with at_noon(TODAY), connect(OWNER) as owner:
        owner.autocommit = True
        for round_ in range(ROUNDS + 1):
            _forget(owner)
            taken = [once(look), once(look), once(lambda: found.update(_bare(owner)))]
            if round_:  # the first one warms up
                for seconds, into in zip(taken, (first, following, bare), strict=True):
                    into.append(seconds)
    with django_as(OWNER):
        kept = {name: WatchRow.objects.filter(watch=name, cleared_at=None).count() for name in found}
    assert kept == found, f"the watches found {kept}, the plain SQL {found}"
    return Night(Timing(tuple(bare)), Timing(tuple(first)), Timing(tuple(following)), found)


def _forget(owner: "psycopg.Connection[tuple[object, ...]]") -> None:
    owner.execute("TRUNCATE quality_watchrow")
    owner.execute("ANALYZE quality_watchrow")


def _bare(owner: "psycopg.Connection[tuple[object, ...]]") -> dict[str, int]:
    counted = {}
    for name, sql in _FINDING.items():
        row = owner.execute(f"SELECT count(*) FROM ({sql}) found".encode()).fetchone()
        assert row is not None
        counted[name] = int(str(row[0]))
    return counted


_HERE = "e.is_open AND e.is_principal"
_ABSENT = f"""
SELECT e.id, min(l.day), array_agg(l.day ORDER BY l.day)
FROM (
  SELECT id, day, row_number() OVER (PARTITION BY school_class_id ORDER BY day DESC) AS back
  FROM attendance_daylist WHERE day <= '{TODAY}'
) l
JOIN attendance_daymark k ON k.day_list_id = l.id AND k.what = 'unexcused'
JOIN registry_enrollment e ON e.id = k.enrollment_id
WHERE l.back <= 3 AND {_HERE} AND e.status IN ('normal', 'pending') AND e.stage IN ('primary', 'lower_secondary')
GROUP BY e.id HAVING count(*) = 3
"""
_IN_CLASS = """
SELECT e.id, min(d.day), array_agg(d.day ORDER BY d.day)
FROM (
  SELECT DISTINCT ON (school_class_id) id FROM attendance_daylist
  WHERE day <= '{today}' ORDER BY school_class_id, day DESC
) l
JOIN attendance_daymark k ON k.day_list_id = l.id AND k.what = 'unexpected'
JOIN registry_enrollment e ON e.id = k.enrollment_id
JOIN attendance_daymark m ON m.enrollment_id = e.id AND m.what = 'unexpected'
JOIN attendance_daylist d ON d.id = m.day_list_id AND d.day >= e.status_on
WHERE {here} AND e.status IN ({statuses})
GROUP BY e.id
"""
_ENDS = """
SELECT e.id, s.until FROM registry_enrollment e JOIN registry_enrollmentstatus s ON s.enrollment_id = e.id
WHERE {here} AND e.status = 'on_leave' AND s.until {when}
  AND NOT EXISTS (SELECT FROM registry_enrollmentstatus x WHERE x.enrollment_id = e.id AND x.seq > s.seq)
"""
_REPORTED = f"""
SELECT e.id, max(c.ended_at) FROM registry_enrollment e
JOIN cases_casesubject j ON j.student_id = e.student_id
JOIN cases_case c ON c.id = j.case_id AND c.procedure = 'dropout_report' AND c.state = 'applied'
WHERE {_HERE} AND e.status = 'suspected_dropout'
GROUP BY e.id HAVING max(c.ended_at)::date + 10 < '{TODAY}'
"""
_FINDING = {
    "absent_three_days": _ABSENT,
    "back_in_class": _IN_CLASS.format(today=TODAY, here=_HERE, statuses="'suspected_dropout', 'dropout'"),
    "in_class_on_leave": _IN_CLASS.format(today=TODAY, here=_HERE, statuses="'on_leave'"),
    "leave_ends_soon": _ENDS.format(here=_HERE, when=f"BETWEEN '{TODAY}' AND date '{TODAY}' + 14"),
    "leave_over": _ENDS.format(here=_HERE, when=f"< '{TODAY}'"),
    "return_not_in_time": _REPORTED,
}
