"""What stands beside the marks of a period, and who and what is at the school of a child."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from matricula.diary.queries.days import DiaryBreak, DiaryRemark, answered, break_from, remark_from
from matricula.families.api import Child


@dataclass(frozen=True, slots=True)
class TermResult:
    """The mark of a period: ``value`` on the ``scale``, or the ``reason`` why there is none."""

    subject: str
    scale: str
    kind: str
    seq: int
    value: str
    reason: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Deferred:
    """A mark of a period that waits until ``until``, for a reason of the pack's table."""

    subject: str
    kind: str
    seq: int
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class SubjectRemark:
    """A remark on a subject as such."""

    subject: str
    remark: DiaryRemark


@dataclass(frozen=True, slots=True)
class Achieved:
    """The result of an examination or a competition, as the school received it; ``subject`` may be empty."""

    kind: str
    name: str
    subject: str
    result: str
    received_at: datetime
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Results:
    """Results beyond the lessons, newest first; marks of all periods, by the end of the period; what is deferred;
    remarks, newest first."""

    achieved: tuple[Achieved, ...]
    term_marks: tuple[TermResult, ...]
    deferred: tuple[Deferred, ...]
    remarks: tuple[SubjectRemark, ...]


@dataclass(frozen=True, slots=True)
class TaughtBy:
    """Who teaches the child a subject, in which group."""

    subject: str
    group: str
    teacher: str


@dataclass(frozen=True, slots=True)
class AtSchool:
    """The teachers of the child, and the holidays that are not over."""

    teachers: tuple[TaughtBy, ...]
    breaks: tuple[DiaryBreak, ...]


def results_of(child: Child, since: date, until: date) -> Results:
    """One statement; remarks of the days from ``since`` on and before ``until``. Asked inside ``as_family``."""
    found = json.loads(answered("SELECT diary_results(%s, %s, %s)::text", child.student_id, since, until))
    return Results(
        tuple(
            Achieved(
                one["kind"],
                one["name"],
                one["subject"],
                one["result"],
                datetime.fromisoformat(one["received_at"]),
                datetime.fromisoformat(one["entered_at"]),
            )
            for one in found["achieved"]
        ),
        tuple(
            TermResult(
                one["subject"],
                one["scale"],
                one["kind"],
                one["seq"],
                one["value"],
                one["reason"],
                datetime.fromisoformat(one["entered_at"]),
            )
            for one in found["term_marks"]
        ),
        tuple(
            Deferred(one["subject"], one["kind"], one["seq"], one["reason"], date.fromisoformat(one["until"]))
            for one in found["deferred"]
        ),
        tuple(SubjectRemark(one["subject"], remark_from(one)) for one in found["remarks"]),
    )


def school_of(child: Child, day: date) -> AtSchool:
    """On a day; one statement. Asked inside ``as_family``."""
    found = json.loads(answered("SELECT diary_school(%s, %s)::text", child.student_id, day))
    return AtSchool(
        tuple(TaughtBy(one["subject"], one["group"], one["teacher"]) for one in found["teachers"]),
        tuple(break_from(one) for one in found["breaks"]),
    )
