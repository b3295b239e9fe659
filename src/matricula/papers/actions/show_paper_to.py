"""Let more orgs see a paper."""

from collections.abc import Iterable

from django.db import transaction

from matricula.authorities.api import Org
from matricula.papers.models import Paper


@transaction.atomic
def show_paper_to(paper: Paper, org_ids: Iterable[int]) -> Paper:
    """Widen the sight of a paper to those orgs and all above them; part of the action that attaches it to something.

    Whoever calls it must see the paper. Sight is never taken back: what an authority once saw, it can be asked about.
    """
    locked = Paper.objects.select_for_update().get(pk=paper.pk)
    lineages = Org.objects.filter(pk__in=list(org_ids)).values_list("lineage", flat=True)
    widened = sorted({*locked.seen_by, *(one for lineage in lineages for one in lineage)})
    if widened != locked.seen_by:
        Paper.objects.filter(pk=paper.pk).update(seen_by=widened)
    paper.seen_by = widened
    return paper
