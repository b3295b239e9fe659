"""What students of a leaving grade want for their certificate and for the rule, those to look at first in front."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

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


_DOCUMENT = "id_number"


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


def readiness_of(cohort: Cohort, students: Collection[Student], stack: Stack) -> list[Readiness]:
    """Each of the students: those to look at first, then whoever wants most, then as they came.

    Three statements, and a fourth where the certificate prints the number of the identity document.
    Whoever was not judged yet wants no facts so far.
    """
    season = stack.season(cohort.season)
    keys = [one.pk for one in students]
    places = {
        one.student_id: one
        for one in Enrollment.objects.filter(
            any_of("registry_enrollment.student_id", keys), is_open=True, is_principal=True
        )
    }
    # Findings are long and mostly say that something is not met: those alone are read that do not know.
    unknown = Standing.objects.filter(
        any_of("graduation_standing.student_id", keys),
        cohort=cohort,
        findings__contains=[{"outcome": str(Outcome.incomplete)}],
    )
    findings = dict(unknown.values_list("student_id", "findings"))
    changes: dict[int, set[str]] = {}
    wanted = {kind for one in season.attention for kind in one.changes}
    links = EnrollmentStatus.objects.filter(
        any_of("registry_enrollment.student_id", keys),
        enrollment__stage=cohort.stage,
        change_kind__in=wanted,
    )
    for student, kind in links.values_list("enrollment__student_id", "change_kind"):
        changes.setdefault(student, set()).add(kind)
    columns = [stack.layout(RECORD_LAYOUT).column(name) for name in season.certificate_needs]

    documents = _documents(keys) if any(one.field == _DOCUMENT for one in columns) else {}

    @cache  # areas are few, students are many
    def in_area(kept: str) -> str:
        return area_words(stack, kept, stack.languages[-1])

    said = {
        one.pk: {
            column: documents.get(one.pk, "")
            if column.field == _DOCUMENT
            else _said(column, one, places.get(one.pk), in_area)
            for column in columns
        }
        for one in students
    }
    # The photograph is no text, and what a code stands for is the pack's to print.
    refused = unprintable(
        {word for words in said.values() for column, word in words.items() if _is_text(column)}
    )
    found = [
        Readiness(
            one,
            tuple(_attention(season.attention, one, places.get(one.pk), changes.get(one.pk, set()))),
            tuple(column for column in columns if not said[one.pk][column]),
            tuple(
                (column, refused[word])
                for column, word in said[one.pk].items()
                if _is_text(column) and word in refused
            ),
            tuple(
                Text(finding["text"])
                for finding in findings.get(one.pk, ())
                if finding["outcome"] == Outcome.incomplete
            ),
        )
        for one in students
    ]
    return sorted(found, key=_first)


def _documents(students: Collection[int]) -> dict[int, str]:
    """The number of the document of today, of each who has one."""
    found = IdentityDocument.objects.filter(
        any_of("registry_identitydocument.student_id", list(students)), ended_on=None
    )
    return dict(found.values_list("student_id", "number"))


def _first(one: Readiness) -> tuple[bool, int]:
    wants = len(one.missing) + len(one.unprintable) + len(one.undecided)
    return not (one.attention and wants), -wants


def _is_text(column: Column) -> bool:
    return str(column.type) in ("text", "area")


def _said(column: Column, student: Student, place: Enrollment | None, in_area: Callable[[str], str]) -> str:
    if column.field in _OWN:
        return str(getattr(student, _OWN[column.field]) or "")
    kept = str(_kept(student, place).get(column.field) or "")
    return in_area(kept) if str(column.type) == "area" and kept else kept


def _kept(student: Student, place: Enrollment | None) -> Mapping[str, Any]:
    return {**student.particulars, **(place.particulars if place else {})}


def _attention(
    law: Collection[Attention], student: Student, place: Enrollment | None, changes: Collection[str]
) -> Iterator[Attention]:
    for one in law:
        by_field = one.field and str(_kept(student, place).get(one.field) or "") in one.codes
        if by_field or any(kind in changes for kind in one.changes):
            yield one
