"""Give students a place at a school of the plan, many at once; who does not fit is named and left."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import DatabaseError, transaction

from matricula.admission.models import AdmissionPlace, AdmissionPlan, AdmissionQuota
from matricula.admission.plan_law import KEEP, law_of_plans, own_plan_only
from matricula.audit.api import recorded, refusal_for
from matricula.authorities.api import Acting, Org, require
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy_code, tidy_name
from matricula.registry.api import GoingOn, Student, StudentNumber
from matricula.regulation.api import stack_for

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as it was entered: who, to which school by its code; ``where`` is its place in the file."""

    number: str
    name: str
    school_code: str
    where: str = ""


class Fault(StrEnum):
    """Why a line gives no place."""

    unknown_student = "unknown_student"
    not_finished = "not_finished"
    other_stage = "other_stage"
    unknown_school = "unknown_school"
    twice = "twice"
    elsewhere = "elsewhere"
    no_room = "no_room"


@dataclass(frozen=True, slots=True)
class Faulty:
    """A line that gave no place, and why."""

    line: Wanted
    fault: Fault


@dataclass(frozen=True, slots=True)
class Placed:
    """How many got a place, how many had this one already, and which lines are at fault."""

    placed: int
    known: int
    faulty: tuple[Faulty, ...]


def place_students(*, by: Acting, plan: AdmissionPlan, lines: Sequence[Wanted]) -> Placed:
    """Put on the plan whoever fits, in the order of the lines; basis ``admission_plan``.

    A student fits who has finished a stage before the plan's and has no place on a roll, as number and name together
    say; a school that has a quota with room left. The same lines again change nothing. Five statements, and one for
    each further thousand.
    """
    require(by, KEEP, plan.office)
    own_plan_only(by, plan.office_id, plan.clause)
    law = law_of_plans(stack_for(plan.office.pack))
    with recorded(
        "admission.place_students",
        by=by,
        subject_kind="admission_plan",
        subject=plan.uuid,
        clause=plan.clause,
        seen_by=plan.office.lineage,
    ) as record:
        # Two who fill the same school see each other's places.
        AdmissionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        sorting = _Sorting(plan, law, lines)
        wanted = list(sorting.settle())
        _write(by, plan, wanted)
        record.detail = {"placed": len(wanted), "known": sorting.known, "faulty": len(sorting.faulty)}
    return Placed(len(wanted), sorting.known, tuple(sorting.faulty))


def _write(by: Acting, plan: AdmissionPlan, wanted: list[tuple[Student, int]]) -> None:
    at = civil_now()
    try:
        with transaction.atomic():
            AdmissionPlace.objects.bulk_create(
                (
                    AdmissionPlace(
                        plan=plan,
                        office_id=plan.office_id,
                        school_id=school,
                        student=student,
                        # The database writes what the register says of the student (`admission_fill_place`).
                        student_uuid=student.uuid,
                        origin=student.school,
                        placed_in_id=by.appointment_id,
                        placed_at=at,
                    )
                    for student, school in wanted
                ),
                batch_size=_BATCH,
            )
    except DatabaseError as error:
        raise refusal_for(error) or error from error


class _Sorting:
    """Sorts lines into places, those that are given already, and faults."""

    def __init__(self, plan: AdmissionPlan, law: GoingOn, lines: Sequence[Wanted]) -> None:
        self.plan, self.law, self.lines = plan, law, lines
        self.known = 0
        self.faulty: list[Faulty] = []
        self.students = _students(lines)
        quotas = AdmissionQuota.objects.filter(plan=plan).select_related("school")
        self.schools: dict[str, Org] = {}
        self.room: Counter[int] = Counter()
        for one in quotas:
            self.schools[one.school.code] = one.school
            self.room[one.school_id] = one.places
        self.given: dict[int, int] = dict(
            AdmissionPlace.objects.filter(plan=plan, off_at=None).values_list("student_id", "school_id")
        )
        self.room.subtract(self.given.values())
        self.before = law.before(plan.stage)

    def settle(self) -> Iterator[tuple[Student, int]]:
        """Each student who gets a place, with the school's id."""
        seen = set[int]()
        for line in self.lines:
            student = self.students.get(tidy_code(line.number))
            school = self.schools.get(tidy_code(line.school_code))
            if student is None or student.name != tidy_name(line.name):
                self.faulty.append(Faulty(line, Fault.unknown_student))
                continue
            if student.pk in seen:
                self.faulty.append(Faulty(line, Fault.twice))
                continue
            seen.add(student.pk)
            fault = self._fault_of(student, school)
            if fault is not None:
                self.faulty.append(Faulty(line, fault))
            elif student.pk in self.given:
                self.known += 1
            elif school is not None:
                self.room[school.pk] -= 1
                yield student, school.pk

    def _fault_of(self, student: Student, school: Org | None) -> Fault | None:
        """What keeps the student from a place at the school; None also where they have it already."""
        if school is None:
            return Fault.unknown_school
        if student.pk in self.given:
            return None if self.given[student.pk] == school.pk else Fault.elsewhere
        if student.stage not in self.before:
            return Fault.other_stage
        if student.status not in self.law.statuses:
            return Fault.not_finished
        return Fault.no_room if self.room[school.pk] < 1 else None


def _students(lines: Sequence[Wanted]) -> dict[str, Student]:
    """By the number of today, as far as they are seen."""
    wanted = sorted({tidy_code(one.number) for one in lines})
    found = StudentNumber.objects.filter(number__in=wanted, ended_on=None).select_related("student__school")
    return {one.number: one.student for one in found}
