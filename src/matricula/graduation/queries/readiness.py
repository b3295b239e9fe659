"""What students of a leaving grade want for their certificate and for the rule, those to look at first in front."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from matricula.deployment.api import any_of
from matricula.documents.api import unprintable
from matricula.graduation.models import Cohort, Standing
from matricula.registry.api import (
    RECORD_LAYOUT,
    Enrollment,
    EnrollmentStatus,
    IdentityDocument,
    Student,
    area_words,
)
from matricula.regulation.api import Attention, Column, Outcome, Stack, Text

# Columns of the layout that the platform keeps in columns of its own.
_OWN = {
    "name": "name",
    "sex": "sex",
    "birth_date": "birth_on",
    "nationality": "nationality",
    "photo": "photo",
}
# The number of the identity document, which is dated and has a table of its own.
_DOCUMENT = "id_number"
LOOKED_AT: Final = ("id", "particulars", *_OWN.values())
"""The fields of a student from which it is said; whoever asks for thousands reads no others."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """One student: columns without a value, columns with characters that no font prints, facts that the rule wants.

    ``attention`` are the reasons of the law to look at the student first.
    """

    student: Student
    attention: tuple[Attention, ...]
    missing: tuple[Column, ...]
    unprintable: tuple[tuple[Column, tuple[str, ...]], ...]
    undecided: tuple[Text, ...]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is wanting."""
        return not (self.missing or self.unprintable or self.undecided)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found of each student, by the id.

    ``kept`` are the particulars, ``said`` the words in the columns of the certificate, ``refused`` those of all these
    words that cannot be printed, with their characters; ``findings`` are of those alone of whom the rule knows too
    little.
    """

    columns: Sequence[Column]
    texts: Sequence[int]
    kept: Mapping[int, Mapping[str, Any]]
    said: Mapping[int, Sequence[str]]
    refused: Mapping[str, tuple[str, ...]]
    findings: Mapping[int, Sequence[Mapping[str, Any]]]


def readiness_of(cohort: Cohort, students: Collection[Student], stack: Stack) -> list[Readiness]:
    """Each of the students: those to look at first, then whoever wants most, then as they came.

    Three statements, and a fourth where the certificate prints the number of the identity document.
    Whoever was not judged yet wants no facts so far.
    """
    season, it = stack.season(cohort.season), _looked(cohort, students, stack)
    changes: dict[int, set[str]] = {}
    wanted = {kind for one in season.attention for kind in one.changes}
    links = EnrollmentStatus.objects.filter(
        any_of("registry_enrollment.student_id", [one.pk for one in students]),
        enrollment__stage=cohort.stage,
        change_kind__in=wanted,
    )
    for student, kind in links.values_list("enrollment__student_id", "change_kind"):
        changes.setdefault(student, set()).add(kind)
    found = [
        Readiness(
            one,
            tuple(_attention(season.attention, it.kept[one.pk], changes.get(one.pk, set()))),
            tuple(column for column, word in zip(it.columns, words, strict=True) if not word),
            tuple(
                (it.columns[number], it.refused[words[number]])
                for number in it.texts
                if words[number] in it.refused
            ),
            tuple(
                Text(finding["text"])
                for finding in it.findings.get(one.pk, ())
                if finding["outcome"] == Outcome.incomplete
            ),
        )
        for one in students
        for words in (it.said[one.pk],)
    ]
    return sorted(found, key=_first)


def unready_of(cohort: Cohort, students: Collection[Student], stack: Stack) -> set[int]:
    """Those of the students (ids) who want something: whose :class:`Readiness` is not ready.

    Two statements, and a third as there. For thousands at a time, of whom it is only counted.
    """
    it = _looked(cohort, students, stack)
    return {
        student
        for student, words in it.said.items()
        if student in it.findings
        or not all(words)
        or (it.refused and any(words[number] in it.refused for number in it.texts))
    }


def _looked(cohort: Cohort, students: Collection[Student], stack: Stack) -> _Looked:
    keys = [one.pk for one in students]
    places = Enrollment.objects.filter(
        any_of("registry_enrollment.student_id", keys), is_open=True, is_principal=True
    )
    # What the place says of a student goes before what is said without it.
    at_place = dict(places.values_list("student_id", "particulars"))
    kept = {one.pk: {**one.particulars, **at_place.get(one.pk, {})} for one in students}
    # Findings are long and mostly say that something is not met: those alone are read that do not know.
    unknown = Standing.objects.filter(
        any_of("graduation_standing.student_id", keys),
        cohort=cohort,
        findings__contains=[{"outcome": str(Outcome.incomplete)}],
    )
    columns = [
        stack.layout(RECORD_LAYOUT).column(name) for name in stack.season(cohort.season).certificate_needs
    ]
    if any(one.field == _DOCUMENT for one in columns):
        for student, number in _documents(keys).items():
            kept[student][_DOCUMENT] = number

    @cache  # areas are few, students are many
    def in_area(kept: str) -> str:
        return area_words(stack, kept, stack.languages[-1])

    # In the order of the columns.
    said = {one.pk: [_said(column, one, kept[one.pk], in_area) for column in columns] for one in students}
    # The photograph is no text, and what a code stands for is the pack's to print.
    texts = [number for number, column in enumerate(columns) if str(column.type) in ("text", "area")]
    refused = unprintable({words[number] for words in said.values() for number in texts})
    return _Looked(columns, texts, kept, said, refused, dict(unknown.values_list("student_id", "findings")))


def _documents(students: Collection[int]) -> dict[int, str]:
    """The number of the document of today, of each who has one."""
    found = IdentityDocument.objects.filter(
        any_of("registry_identitydocument.student_id", list(students)), ended_on=None
    )
    return dict(found.values_list("student_id", "number"))


def _first(one: Readiness) -> tuple[bool, int]:
    wants = len(one.missing) + len(one.unprintable) + len(one.undecided)
    return not (one.attention and wants), -wants


def _said(column: Column, student: Student, kept: Mapping[str, Any], in_area: Callable[[str], str]) -> str:
    if column.field in _OWN:
        return str(getattr(student, _OWN[column.field]) or "")
    word = str(kept.get(column.field) or "")
    return in_area(word) if str(column.type) == "area" and word else word


def _attention(
    law: Collection[Attention], kept: Mapping[str, Any], changes: Collection[str]
) -> Iterator[Attention]:
    for one in law:
        by_field = one.field and str(kept.get(one.field) or "") in one.codes
        if by_field or any(kind in changes for kind in one.changes):
            yield one
