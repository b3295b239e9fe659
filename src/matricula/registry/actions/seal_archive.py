"""Seal a copy of the archive for the school that hands it over."""

import uuid

from django.db import connection
from django.db.models import Max

from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.kernel.clock import civil_now
from matricula.papers.api import Paper, show_paper_to
from matricula.registry.models import ArchiveItem, Enrollment, SealedSnapshot
from matricula.registry.snapshots import canonical_archive, digest_of


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
        keeper = enrollment.school
        # One keeper's chain has one end, and a lock of its own orders the links. The org's row would be the wrong one:
        # places that begin at the keeper meanwhile refer to it, so two pupils who change places would wait for each
        # other, and only those above may change it.
        with connection.cursor() as cursor:
            chain_lock = f"registry.seal_archive:{keeper.pk}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [chain_lock])
        chain = SealedSnapshot.objects.filter(keeper=keeper)
        number = (chain.aggregate(Max("chain_no"))["chain_no__max"] or 0) + 1
        before = chain.filter(chain_no=number - 1).values_list("sha256", flat=True).first() or ""
        named = ArchiveItem.objects.filter(
            student=enrollment.student, withdrawn_on=None, paper_uuid__isnull=False
        )
        # In one order, so that of two who seal at once neither waits for the other.
        papers = list(Paper.objects.filter(uuid__in=named.values("paper_uuid")).order_by("pk"))
        for paper in papers:
            show_paper_to(paper, [keeper.pk])
        content = canonical_archive(enrollment.student)
        snapshot = SealedSnapshot.objects.create(
            keeper=keeper,
            enrollment=enrollment,
            student_uuid=enrollment.student.uuid,
            student_name=enrollment.student.name,
            chain_no=number,
            sealed_at=civil_now(),
            content=content,
            sha256=digest_of(content, before),
            previous_sha256=before,
            clause=clause,
            case_uuid=case,
            seen_by=list(keeper.lineage),
            paper_uuids=[one.uuid for one in papers],
        )
        record.detail = {"sha256": snapshot.sha256, "chain_no": number}
        return snapshot
