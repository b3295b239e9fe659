"""What a student's archive holds beyond the basic data, and the sealed copies that former schools keep."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from matricula.authorities.api import Org
from matricula.registry.models.enrollment import Enrollment
from matricula.registry.models.student import Student


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ArchiveItem(models.Model):
    """One entry of the archive: of a kind of the pack's table, on a day, with data, with a paper, or with both.

    The paper follows the archive: whoever sees the entry may open it, at the pupil's next school too. An entry filed by
    mistake is withdrawn, dated and with the reason; it stays, but nobody is shown its paper for its sake any more.
    ``filing_key`` is the form it was filed with: one sending of a form files one entry.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="archive_items")
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, null=True, related_name="archive_items"
    )
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    recorded_on = models.DateField()
    data = models.JSONField(default=dict)
    paper_uuid = models.UUIDField(null=True)
    case_uuid = models.UUIDField(null=True)
    clause = models.CharField(max_length=40, blank=True)
    filing_key = models.CharField(max_length=64, blank=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student", "filing_key"],
                condition=~models.Q(filing_key=""),
                name="archive_filed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on=None, withdrawn_reason="")
                | (models.Q(withdrawn_on__isnull=False) & ~models.Q(withdrawn_reason="")),
                name="archive_withdrawn_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["student", "kind", "recorded_on"], name="archive_by_kind"),
            # Asked by the policy of papers: whoever sees the entry sees its paper.
            models.Index(
                fields=["paper_uuid"], condition=models.Q(paper_uuid__isnull=False), name="archive_by_paper"
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class PaperOriginal(models.Model):
    """Who keeps the original of an entry on paper, since when, and where it stands there.

    One row a keeper and place: it ends when the keeper puts the original elsewhere, or says that it was handed over to
    ``handed_to``, the school that the pupil went to. That school states its receipt in a row of its own. Seen by
    whoever sees the entry, and by its keeper for good: paper that a school keeps does not go when the pupil goes.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(ArchiveItem, on_delete=models.PROTECT, related_name="originals")
    keeper = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    shelf_mark = models.CharField(max_length=80)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    handed_to = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    clause = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "keeper"],
                condition=models.Q(ended_on__isnull=True),
                name="paper_original_kept_once",
            )
        ]

    def __str__(self) -> str:
        return self.shelf_mark


class SealedSnapshot(models.Model):
    """The archive as one school handed it over: canonical JSON, its SHA-256, chained to the keeper's one before.

    ``seen_by`` is the keeper's lineage at the time of sealing. ``paper_uuids`` are the papers that the copy is whole
    with: those of its entries that were not withdrawn.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    keeper = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="snapshots")
    student_uuid = models.UUIDField()
    student_name = models.CharField(max_length=120)
    chain_no = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    clause = models.CharField(max_length=40)
    case_uuid = models.UUIDField(null=True)
    seen_by = ArrayField(models.IntegerField(), default=list)
    paper_uuids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["keeper", "chain_no"], name="sealed_snapshot_chain")]
        indexes = [
            models.Index(fields=["student_uuid"], name="sealed_snapshot_by_student"),
            # The list of an area, newest first, at each depth of the tree at which an area can lie.
            *(
                models.Index(F(f"seen_by__{depth}"), "sealed_at", "id", name=f"sealed_snapshot_at_{depth}")
                for depth in range(5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_name} · {self.sha256[:12]}"
