"""Writes made-up pupils into the register, in bulk, through the same tables and triggers as everybody else."""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matricula.authorities.api import Org
from matricula.exchange.demo.archive import archive_of, shelf_of
from matricula.exchange.demo.copying import bulk
from matricula.exchange.demo.people import drawn_uuid
from matricula.exchange.demo.pupils import Pupil, Seat
from matricula.exchange.demo.recipe import Recipe
from matricula.registry.api import (
    AcademicSession,
    ArchiveItem,
    ClassMembership,
    Enrollment,
    EnrollmentStatus,
    Guardian,
    IdentityDocument,
    PaperOriginal,
    SchoolClass,
    Student,
    StudentNumber,
    first_status,
    ordinary_status,
    status_named,
)
from matricula.regulation.api import Stack

_LONGEST_AGO = timedelta(days=90)


@dataclass
class Register:
    """Where pupils are written: schools by their word, classes of this school year, the law, civil today."""

    recipe: Recipe
    stack: Stack
    schools: dict[str, Org]
    session: AcademicSession
    draw: random.Random
    today: date

    def open_classes(
        self, seats: Iterable[Seat], teachers: Iterator[str]
    ) -> dict[tuple[str, str, int], SchoolClass]:
        """A class for every group of seats, with its class teacher."""
        keys = list(dict.fromkeys((seat.school, seat.stage, seat.grade, seat.class_no) for seat in seats))
        made = [
            SchoolClass(
                uuid=drawn_uuid(self.draw),
                school=self.schools[school],
                session=self.session,
                stage=stage,
                grade=grade,
                name=self.recipe["class_name"].format(
                    grade=self.stack.stage(stage).grades[grade].label[self.recipe["language"]], number=number
                ),
                teacher_name=next(teachers),
            )
            for school, stage, grade, number in keys
        ]
        SchoolClass.objects.bulk_create(made)
        return {
            (school, grade, number): one for (school, _, grade, number), one in zip(keys, made, strict=True)
        }

    def write(
        self,
        pupils: Sequence[Pupil],
        classes: dict[tuple[str, str, int], SchoolClass],
        unseated: Collection[Seat] = (),
    ) -> list[Enrollment]:
        """Everything about these pupils; returns their places in the same order. Nobody gave out the ``unseated``."""
        sort_key = self.stack.port("name.sort_key")
        students = bulk(
            Student(
                uuid=drawn_uuid(self.draw),
                name=one.name.written,
                sort_key=sort_key(one.name.written, one.person.get("name_pinyin")),
                sex=one.sex,
                birth_on=one.born_on,
                nationality=self.recipe["nationality"],
                particulars=one.person,
                seen_by=self.schools[one.seat.school].lineage,
            )
            for one in pupils
        )
        pairs = list(zip(pupils, students, strict=True))
        places = bulk(
            Enrollment(
                uuid=drawn_uuid(self.draw),
                student=student,
                school=self.schools[one.seat.school],
                stage=one.seat.stage,
                grade=one.seat.grade,
                started_on=one.entered_on,
                entered_on=one.entered_on,
                particulars=one.place,
            )
            for one, student in pairs
        )
        self._write_identity(pairs)
        self._write_families(pairs)
        seated = list(zip(pupils, places, strict=True))
        # In the first weeks of a school year some transfers lie before it, and a seat has to be older than its end.
        seated_on = min(self.session.started_on, self.today - _LONGEST_AGO)
        bulk(
            ClassMembership(
                enrollment=place,
                school_class=classes[one.seat.school, one.seat.grade, one.seat.class_no],
                number=f"{one.seat.number:02d}",
                started_on=max(one.entered_on, seated_on),
            )
            for one, place in seated
            if one.seat not in unseated
        )
        self._write_statuses(seated)
        items = bulk(
            ArchiveItem(uuid=drawn_uuid(self.draw), student=place.student, enrollment=place, **entry)
            for one, place in seated
            for entry in archive_of(one, self.recipe, self.stack, self.draw, self.today)
        )
        self._write_originals(items)
        return places

    def _write_originals(self, items: list[ArchiveItem]) -> None:
        """The papers behind the proofs, on the shelves of the school that filed them."""
        clause, folders = self.stack.basis("originals_on_paper"), Counter[int]()
        kept = []
        for one in items:
            if one.kind != "proof" or one.enrollment is None:
                continue
            school = one.enrollment.school_id
            kept.append(
                PaperOriginal(
                    uuid=drawn_uuid(self.draw),
                    item=one,
                    keeper_id=school,
                    shelf_mark=shelf_of(self.recipe, folders[school]),
                    started_on=one.recorded_on,
                    clause=clause,
                )
            )
            folders[school] += 1
        bulk(kept)

    def _write_identity(self, pairs: list[tuple[Pupil, Student]]) -> None:
        kind = self.stack.port("student_number.read")
        bulk(
            StudentNumber(
                student=student, number=one.number, kind=kind(one.number).kind, started_on=one.entered_on
            )
            for one, student in pairs
        )
        bulk(
            IdentityDocument(
                student=student, kind=one.id_type, number=one.id_number, started_on=one.entered_on
            )
            for one, student in pairs
            if one.id_number
        )

    def _write_families(self, pairs: list[tuple[Pupil, Student]]) -> None:
        bulk(
            Guardian(
                uuid=drawn_uuid(self.draw),
                student=student,
                position=position,
                name=parent.name,
                relation=parent.relation,
                is_guardian=parent.is_guardian,
                phone=parent.phone,
                particulars=parent.particulars,
                started_on=one.entered_on,
            )
            for one, student in pairs
            for position, parent in enumerate(one.parents, start=1)
        )

    def _write_statuses(self, seated: list[tuple[Pupil, Enrollment]]) -> None:
        """The first link of every chain, and the ordinary one for those whom the yearly check has seen."""
        bulk(link for one, place in seated for link in self._first_links(one, place))

    def _first_links(self, one: Pupil, place: Enrollment) -> Iterator[EnrollmentStatus]:
        yield self._link(place, 1, one.entered_on, first_status(self.stack).code)
        if one.checked_on is not None:
            yield self._link(place, 2, one.checked_on, ordinary_status(self.stack).code)

    def change(
        self, place: Enrollment, seq: int, status: str, on: date, until: date | None = None
    ) -> EnrollmentStatus:
        """One more link of a chain, not stored yet; ``until`` is its planned end."""
        link = self._link(place, seq, on, status)
        link.until = until
        return link

    def _link(self, place: Enrollment, seq: int, on: date, status: str, **words: str) -> EnrollmentStatus:
        ends = status_named(self.stack, status).ends
        return EnrollmentStatus(enrollment=place, seq=seq, started_on=on, status=status, ends=ends, **words)
