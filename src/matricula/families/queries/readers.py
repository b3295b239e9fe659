"""Who may read of students, each with how far they have come: silent, sent a code, reading, or refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

from django.db.models import Q, QuerySet

from matricula.families.models import AccessCode, AgreedForm, Declaration, FamilyAccess
from matricula.families.words import CONSENT, ELECTRONIC, OF_AGE, PROCESSING, only_students
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import Enrollment, Guardian, Student
from matricula.regulation.api import Stack

Capacity: TypeAlias = tuple[int, int | None]
"""A student, and the guardian who reads of them; None for the student."""


class ReaderState(StrEnum):
    """How far somebody has come."""

    SILENT = "silent"
    CODE_SENT = "code_sent"
    READING = "reading"
    REFUSED = "refused"
    NO_CONSENT = "no_consent"


WAITING: Final = (ReaderState.SILENT, ReaderState.CODE_SENT)
"""Who may have a code and does not read yet."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads, or could: the guardian, else the student of ``enrollment``.

    ``access`` is the right of who reads, ``code`` the open one of who was sent it; ``said`` the newest declaration in
    each matter, ``form`` how they want to be told. ``consents``: the consent that the law asks for is there.
    """

    enrollment: Enrollment
    guardian: Guardian | None
    state: ReaderState
    access: FamilyAccess | None
    code: AccessCode | None
    said: Mapping[str, Declaration]
    form: AgreedForm | None
    consents: bool

    @property
    def name(self) -> str:
        """Of whoever reads."""
        return self.guardian.name if self.guardian else self.enrollment.student.name


def capacity_of(reader: Reader) -> Capacity:
    """Of whom, and as whom, somebody reads."""
    return (reader.enrollment.student_id, reader.guardian.pk if reader.guardian else None)


def is_of_age(student: Student, stack: Stack, today: date) -> bool:
    """Whether the student decides by themself, by the pack's age; on their birthday they do."""
    years = int(str(stack.term(OF_AGE, on=today).value))
    born = student.birth_on
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) >= years


def readers_of(places: Sequence[Enrollment], stack: Stack) -> list[Reader]:
    """The guardians of each place in the order of the form, then the student; five statements.

    ``places`` are of one school, each with its student. Where the law gives accounts to students alone, those alone.
    """
    if not places:
        return []
    students = [one.student_id for one in places]
    today = civil_today(places[0].school.time_zone)
    guardians: dict[int, list[Guardian]] = {one: [] for one in students}
    for each in guardians_on(today).filter(student_id__in=students).order_by("position"):
        guardians[each.student_id].append(each)
    rights = {
        (one.student_id, one.guardian_id): one
        for one in FamilyAccess.objects.filter(student_id__in=students, ended_at=None).select_related("user")
    }
    codes = {
        (one.student_id, one.guardian_id): one
        for one in AccessCode.objects.filter(
            student_id__in=students, used_at=None, voided_at=None, expires_at__gt=civil_now()
        )
    }
    said, forms = declared(students), agreed_forms(students)
    found = []
    for place in places:
        family = guardians[place.student_id]
        readers = () if only_students(stack) else family
        for guardian in (*readers, None):
            who = (place.student_id, guardian.pk if guardian else None)
            stands = said.get(who, {})
            consents = _consents(place, guardian, family, said, stack, today)
            found.append(
                Reader(
                    place,
                    guardian,
                    _state(stands, rights.get(who), codes.get(who), consents=consents),
                    rights.get(who),
                    codes.get(who),
                    stands,
                    forms.get(who),
                    consents,
                )
            )
    return found


def guardians_on(day: date) -> QuerySet[Guardian]:
    """Those who are guardians on a day."""
    return Guardian.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), is_guardian=True)


def declared(students: Iterable[int]) -> dict[Capacity, dict[str, Declaration]]:
    """The newest declaration of each person in each matter; one statement."""
    found: dict[Capacity, dict[str, Declaration]] = {}
    rows = Declaration.objects.filter(student_id__in=list(students)).order_by("pk")
    for one in rows:
        found.setdefault((one.student_id, one.guardian_id), {})[one.matter] = one
    return found


def agreed_forms(students: Iterable[int]) -> dict[Capacity, AgreedForm]:
    """How each person wants to be told, as they said last; one statement."""
    rows = AgreedForm.objects.filter(student_id__in=list(students)).order_by("pk")
    return {(one.student_id, one.guardian_id): one for one in rows}


def has_refused(said: Mapping[str, Declaration]) -> bool:
    """Whether one of what was declared last keeps somebody from the electronic way."""
    return any(matter in said and not said[matter].agreed for matter in (PROCESSING, ELECTRONIC))


def _consents(
    place: Enrollment,
    guardian: Guardian | None,
    family: Sequence[Guardian],
    said: Mapping[Capacity, Mapping[str, Declaration]],
    stack: Stack,
    today: date,
) -> bool:
    """Whether consent is there, where the law asks for it; for a student who is not of age, that of a guardian."""
    if CONSENT not in stack.bases:
        return True
    if guardian is not None:
        deciding: list[int | None] = [guardian.pk]
    elif is_of_age(place.student, stack, today):
        deciding = [None]
    else:
        deciding = [one.pk for one in family]
    given = [said.get((place.student_id, one), {}).get(PROCESSING) for one in deciding]
    return any(one is not None and one.agreed for one in given)


def _state(
    said: Mapping[str, Declaration],
    right: FamilyAccess | None,
    code: AccessCode | None,
    *,
    consents: bool,
) -> ReaderState:
    if has_refused(said):
        return ReaderState.REFUSED
    if right is not None:
        return ReaderState.READING
    if not consents:
        return ReaderState.NO_CONSENT
    return ReaderState.SILENT if code is None else ReaderState.CODE_SENT


def since_of(reader: Reader) -> datetime | None:
    """Since when somebody is where they are."""
    if reader.state == ReaderState.REFUSED:
        return max(one.entered_at for one in reader.said.values() if not one.agreed)
    return reader.access.started_at if reader.access else reader.code.issued_at if reader.code else None
