"""Seal copies of archives for the school that hands them over, or where a stage ends."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django.db import connection

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org
from matricula.kernel.clock import civil_now
from matricula.papers.api import Paper, show_papers_to
from matricula.registry.models import ArchiveItem, Enrollment, SealedSnapshot
from matricula.registry.snapshots import canonical_archives, digest_of


def seal_archive(
    *, by: Acting, enrollment: Enrollment, clause: str, case: uuid.UUID | None = None
) -> SealedSnapshot:
    """Store the archive as it stands, chained to the keeper's copy before; the copy can never change.

    The papers of its entries are shown to the keeper for good, whichever school filed them; not those of entries that
    were withdrawn. The caller's own action has checked that this hand-over is lawful: a copy harms nobody, but only
    whoever sees both the student and the keeper can make one.
    """
    with recorded(
        "registry.seal_archive",
        by=by,
        subject_kind="student",
        subject=enrollment.student.uuid,
        case=case,
        clause=clause,
        seen_by=enrollment.seen_by,
    ) as record:
        (snapshot,) = _seal(enrollment.school, [enrollment], clause, case)
        record.detail = {"sha256": snapshot.sha256, "chain_no": snapshot.chain_no}
        return snapshot


def seal_archives(places: Iterable[Enrollment], *, clause: str, case: uuid.UUID) -> int:
    """Seal a copy of the archive of each place, as ``seal_archive`` does, for a list that a job carries out.

    Returns how many. The number of statements grows with the papers of the archives, not with the places.
    """
    sealed = 0
    ordered = sorted(places, key=lambda place: (place.school_id, place.pk))
    for _keeper, group in groupby(ordered, key=lambda place: place.school_id):
        own = list(group)
        keeper = own[0].school
        with recorded(
            "registry.seal_archives",
            by=None,
            subject_kind="case",
            subject=case,
            case=case,
            clause=clause,
            seen_by=keeper.lineage,
        ) as record:
            made = _seal(keeper, own, clause, case)
            record.detail = {"copies": len(made), "chain_no": made[-1].chain_no, "sha256": made[-1].sha256}
        sealed += len(made)
    return sealed


def _seal(
    keeper: Org, places: Sequence[Enrollment], clause: str, case: uuid.UUID | None
) -> list[SealedSnapshot]:
    # One keeper's chain has one end, and a lock of its own orders the links. The org's row would be the wrong one:
    # places that begin at the keeper meanwhile refer to it, so two pupils who change places would wait for each
    # other, and only those above may change it.
    with connection.cursor() as cursor:
        chain_lock = f"registry.seal_archive:{keeper.pk}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [chain_lock])
    last = (
        SealedSnapshot.objects.filter(keeper=keeper)
        .order_by("-chain_no")
        .values_list("chain_no", "sha256")
        .first()
    )
    number, before = last or (0, "")
    students = [place.student_id for place in places]
    papers = _papers_shown(students, keeper)
    archives = canonical_archives(students)
    copies = []
    for place in places:
        content, number = archives[place.student_id], number + 1
        copies.append(
            SealedSnapshot(
                keeper=keeper,
                enrollment=place,
                student_uuid=place.student.uuid,
                student_name=place.student.name,
                chain_no=number,
                sealed_at=civil_now(),
                content=content,
                sha256=(digest := digest_of(content, before)),
                previous_sha256=before,
                clause=clause,
                case_uuid=case,
                seen_by=list(keeper.lineage),
                paper_uuids=papers.get(place.student_id, []),
            )
        )
        before = digest
    return SealedSnapshot.objects.bulk_create(copies, batch_size=200)


def _papers_shown(students: Sequence[int], keeper: Org) -> Mapping[int, list[uuid.UUID]]:
    """By student: the papers of entries that stand, each now shown to the keeper."""
    named = ArchiveItem.objects.filter(
        student__in=students, withdrawn_on=None, paper_uuid__isnull=False
    ).values_list("student_id", "paper_uuid")
    papers = {
        one.uuid: one for one in Paper.objects.filter(uuid__in={paper for _, paper in named}).order_by("pk")
    }
    show_papers_to(papers.values(), [keeper])
    of_student: dict[int, set[uuid.UUID]] = {}
    for student, paper_uuid in named:
        if paper_uuid is not None:
            of_student.setdefault(student, set()).add(paper_uuid)
    return {student: [one for one in papers if one in mine] for student, mine in of_student.items()}
