"""Vouches for readers of papers that an archive holds, and of photographs."""

from matricula.authorities.api import Acting
from matricula.papers.api import Paper
from matricula.registry.models import ArchiveItem, SealedSnapshot, Student


def in_a_record_in_sight(by: Acting, paper: Paper) -> bool:
    """Whether an archive that the transaction sees names the paper, a keeper's sealed copy of one, or a student."""
    return (
        ArchiveItem.objects.filter(paper_uuid=paper.uuid, withdrawn_on=None).exists()
        or SealedSnapshot.objects.filter(paper_uuids__contains=[paper.uuid]).exists()
        or Student.objects.filter(photo=paper.uuid).exists()
    )
