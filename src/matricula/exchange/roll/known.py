"""Asks the whole register whether the people of rows are in it already, and says what that means for each row."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from matricula.authorities.api import Org
from matricula.exchange.models import RollRow, RollUpload, RowState
from matricula.exchange.roll.problems import RowError, RowProblem, Spot
from matricula.kernel.clock import civil_today
from matricula.registry.api import STATUS_TABLE, Duplicate, NewStudent, possible_duplicates
from matricula.regulation.api import UNKNOWN_AREA, Layout, Stack, Text, date_in


@dataclass(frozen=True, slots=True)
class Asked:
    """A row whose person is looked for; `confirmed` are entries from which an officer has told the person apart."""

    spot: Spot
    person: NewStudent
    confirmed: Collection[uuid.UUID] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register makes of a row: errors keep it out, warnings are doubts or a calm word; whom it has already."""

    state: RowState
    errors: tuple[RowError, ...] = ()
    warnings: tuple[RowError, ...] = ()
    student_uuid: uuid.UUID | None = None


def standings(stack: Stack, layout: Layout, upload: RollUpload, rows: Sequence[Asked]) -> list[Standing]:
    """How each row stands: the same few statements for any number of rows, and one entry in the access log."""
    found = possible_duplicates([one.person for one in rows])
    return standings_from(stack, layout, upload, rows, found)


def standings_from(
    stack: Stack,
    layout: Layout,
    upload: RollUpload,
    rows: Sequence[Asked],
    found: Sequence[Sequence[Duplicate]],
) -> list[Standing]:
    """The same for an answer that the register has given already."""
    known = _Known(stack, layout, upload, [one for answer in found for one in answer])
    return [known.standing(row, answer) for row, answer in zip(rows, found, strict=True)]


class _Known:
    """What the school knows of the entries that were found. The words name a school and a state, and nobody."""

    def __init__(self, stack: Stack, layout: Layout, upload: RollUpload, found: Sequence[Duplicate]) -> None:
        self.stack, self.layout, self.school = stack, layout, upload.org
        self.schools = {
            one.pk: one
            for one in Org.objects.filter(pk__in={one.school_id for one in found if one.school_id})
        }
        here = {one.student_uuid for one in found if one.school_id == upload.org_id}
        rows = RollRow.objects.filter(student_uuid__in=here) if here else RollRow.objects.none()
        self.loaded_on: dict[uuid.UUID, date] = {
            student: at.astimezone(self.school.time_zone).date() if at else civil_today(self.school.time_zone)
            for student, at in rows.filter(state=RowState.LOADED, upload__org_id=upload.org_id)
            .exclude(upload_id=upload.pk)
            .values_list("student_uuid", F("upload__loaded_at"))
        }
        # Each entry stands for one row of a file: a second row of the same person is a mistake, or a second person.
        self.taken = set(rows.filter(upload_id=upload.pk).values_list("student_uuid", flat=True))

    def standing(self, row: Asked, found: Sequence[Duplicate]) -> Standing:
        """How one row stands. The same document says most, then the same person at this school, then people alike."""
        same = sorted(
            (one for one in found if one.settled_at(self.school.pk)), key=lambda one: not one.same_document
        )
        if same:
            return self._same(row, same[0])
        alike = [one for one in found if one.student_uuid not in row.confirmed]
        warnings = tuple(self._about(row, one, RowProblem.perhaps_known, "name") for one in found)
        return Standing(
            RowState.DOUBTFUL if alike else RowState.GOOD, warnings=(*warnings, *self._marks(row))
        )

    def _marks(self, row: Asked) -> Iterator[RowError]:
        """What is odd about the number of the document, and keeps nobody out."""
        kind, number = row.person.document_kind, row.person.document_number
        reading = self.stack.port("id_number.read")(kind, number)
        if UNKNOWN_AREA in reading.marks:
            yield row.spot.error(
                RowProblem.unknown_area,
                self.layout.column("id_number"),
                self.layout.clause,
                details={"area": reading.area},
            )

    def _same(self, row: Asked, one: Duplicate) -> Standing:
        field = "id_number" if one.same_document else "name"
        if one.school_id != self.school.pk:
            return Standing(RowState.FAULTY, (self._about(row, one, RowProblem.second_archive, field),))
        if one.student_uuid in self.taken:
            return Standing(RowState.FAULTY, (self._about(row, one, RowProblem.twice_in_file, field),))
        if one.same_person and one.student_uuid in self.loaded_on:
            self.taken.add(one.student_uuid)
            note = self._loaded_before(row, self.loaded_on[one.student_uuid])
            return Standing(RowState.KNOWN, warnings=(note,), student_uuid=one.student_uuid)
        return Standing(RowState.FAULTY, (self._about(row, one, RowProblem.already_here, field),))

    def _about(self, row: Asked, one: Duplicate, problem: RowProblem, field: str) -> RowError:
        school = self.schools.get(one.school_id or 0)
        labels = self.stack.table(STATUS_TABLE).entries
        texts = {
            "school": Text(school.names) if school else Text({"en": "?"}),
            "status": labels[one.status].label if one.status in labels else Text({"en": one.status or "?"}),
        }
        return row.spot.error(
            problem,
            self.layout.column(field),
            self.stack.basis("one_archive"),
            texts=texts,
            details={"entry": str(one.student_uuid)},
        )

    def _loaded_before(self, row: Asked, day: date) -> RowError:
        words = Text({language: date_in(day, language) for language in self.stack.languages})
        return row.spot.error(RowProblem.loaded_before, None, None, texts={"date": words})
