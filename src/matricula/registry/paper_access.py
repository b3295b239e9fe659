"""Vouches for readers of papers that an archive holds."""

from matricula.authorities.api import Acting
from matricula.papers.api import Paper
from matricula.registry.models import ArchiveItem, SealedSnapshot


def in_an_archive_in_sight(by: Acting, paper: Paper) -> bool:
    """Whether an archive that the transaction sees names the paper, or a keeper's sealed copy of one."""
    return (
        ArchiveItem.objects.filter(paper_uuid=paper.uuid, withdrawn_on=None).exists()
        or SealedSnapshot.objects.filter(paper_uuids__contains=[paper.uuid]).exists()
    )
