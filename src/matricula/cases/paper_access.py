"""Vouches for readers of papers that lie on a case."""

from matricula.authorities.api import Acting
from matricula.cases.models import Evidence
from matricula.papers.api import Paper


def on_a_case_in_sight(by: Acting, paper: Paper) -> bool:
    """Whether the paper is on a case that the transaction sees; a removed one is no longer anybody's to open."""
    return Evidence.objects.filter(paper=paper, removed_at=None).exists()
