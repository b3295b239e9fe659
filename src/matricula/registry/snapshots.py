"""The canonical form of an archive, its digest, and the check of a keeper's chain."""

import hashlib
import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.forms.models import model_to_dict

from matricula.authorities.api import Org
from matricula.registry.models import (
    ArchiveItem,
    ClassMembership,
    Enrollment,
    EnrollmentStatus,
    Guardian,
    IdentityDocument,
    PaperOriginal,
    SealedSnapshot,
    Student,
    StudentNumber,
)


def canonical_archives(students: Collection[int]) -> dict[int, str]:
    """By student: everything the register holds of them, as JSON with sorted keys and no needless white space.

    The number of statements does not grow with the students.
    """
    return {
        one.pk: _canonical(one) for one in Student.objects.filter(pk__in=students).prefetch_related(*_PARTS)
    }


def _canonical(student: Student) -> str:
    whole = {
        "student": {
            "uuid": student.uuid,
            "name": student.name,
            "sex": student.sex,
            "birth_on": student.birth_on,
            "nationality": student.nationality,
            "particulars": student.particulars,
            "photo": student.photo,
        },
        "numbers": [_row(one, "student") for one in student.numbers.all()],
        "identity_documents": [_row(one, "student") for one in student.identity_documents.all()],
        "guardians": [_row(one, "student") for one in student.guardians.all()],
        "enrollments": [_place(one) for one in student.enrollments.all()],
        "archive": [_entry(one) for one in student.archive_items.all()],
    }
    return json.dumps(whole, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _entry(entry: ArchiveItem) -> dict[str, Any]:
    """An entry, and who keeps its original on paper: the keeper's copy says so after the archive has gone."""
    return {
        **_row(entry, "student", "enrollment", "filing_key"),
        "originals": [
            {
                "uuid": one.uuid,
                "keeper": {"code": one.keeper.code, "names": one.keeper.names},
                "shelf_mark": one.shelf_mark,
                "started_on": one.started_on,
                "ended_on": one.ended_on,
                "handed_to": {"code": one.handed_to.code, "names": one.handed_to.names}
                if one.handed_to
                else None,
                "clause": one.clause,
            }
            for one in entry.originals.all()
        ],
    }


def _place(place: Enrollment) -> dict[str, Any]:
    return {
        "school": {"code": place.school.code, "names": place.school.names},
        "stage": place.stage,
        "grade": place.grade,
        "started_on": place.started_on,
        "entered_on": place.entered_on,
        "particulars": place.particulars,
        "statuses": [_row(one, "enrollment") for one in place.statuses.all()],
        "classes": [
            {
                "name": one.school_class.name,
                "number": one.number,
                "started_on": one.started_on,
                "ended_on": one.ended_on,
            }
            for one in place.memberships.all()
        ],
    }


# In one order, or two copies of the same archive would differ.
_PARTS = (
    Prefetch("numbers", StudentNumber.objects.order_by("started_on", "id")),
    Prefetch("identity_documents", IdentityDocument.objects.order_by("started_on", "id")),
    Prefetch("guardians", Guardian.objects.order_by("position", "started_on", "id")),
    Prefetch("enrollments", Enrollment.objects.order_by("started_on", "id").select_related("school")),
    Prefetch("enrollments__statuses", EnrollmentStatus.objects.order_by("seq")),
    Prefetch(
        "enrollments__memberships",
        ClassMembership.objects.order_by("started_on", "id").select_related("school_class"),
    ),
    Prefetch("archive_items", ArchiveItem.objects.order_by("recorded_on", "id")),
    Prefetch(
        "archive_items__originals",
        PaperOriginal.objects.order_by("id").select_related("keeper", "handed_to"),
    ),
)


def digest_of(content: str, previous_sha256: str) -> str:
    """SHA-256 over the copy before and this one, so that no link can be taken out unnoticed."""
    return hashlib.sha256(previous_sha256.encode() + content.encode()).hexdigest()


def broken_links(keeper: Org) -> list[int]:
    """The numbers in a keeper's chain whose content or forerunner is not what was sealed."""
    broken, before, expected = [], "", 1
    for one in SealedSnapshot.objects.filter(keeper=keeper).order_by("chain_no").iterator():
        if (
            one.chain_no != expected
            or one.previous_sha256 != before
            or digest_of(one.content, before) != one.sha256
        ):
            broken.append(one.chain_no)
        before, expected = one.sha256, one.chain_no + 1
    return broken


def _row(instance: Any, *without: str) -> dict[str, Any]:
    return {key: value for key, value in model_to_dict(instance).items() if key not in {*without, "id"}}


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"an archive holds no {type(value).__name__}")
