"""Vouches for readers of papers that an archive holds."""

from matricula.authorities.api import Acting
from matricula.papers.api import Paper
from matricula.registry.models import ArchiveItem


def in_an_archive_in_sight(by: Acting, paper: Paper) -> bool:
    """Whether an archive that the transaction sees names the paper: it went there with the pupil."""
    return ArchiveItem.objects.filter(paper_uuid=paper.uuid, withdrawn_on=None).exists()
