"""Let more orgs see papers."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from matricula.authorities.api import Org
from matricula.papers.models import Paper


# Part of an action, whose transaction serves: a savepoint of its own would only be released again.
@transaction.atomic(savepoint=False)
def show_papers_to(papers: Iterable[Paper], orgs: Iterable[Org]) -> None:
    """Widen the sight of papers to those orgs and all above them; part of the action that attaches them to something.

    Whoever calls it must see the papers. Sight is never taken back: what an authority once saw, it can be asked about.
    So a paper that was read with this sight, or a wider one, still has it.
    """
    # Where an org stands in the tree, it stays: what was read of it with the org is true.
    shown = set[int]()
    for org in orgs:
        if org.pk not in org.lineage:
            raise ValueError(f"{org.code} has been made just now: read it again, to know where it stands")
        shown.update(org.lineage)
    narrower = {one.pk: one for one in papers if not shown.issubset(one.seen_by)}
    if not narrower:
        return
    # In one order, so that of two who show the same papers neither waits for the other.
    locked = Paper.objects.select_for_update().filter(pk__in=narrower).order_by("pk")
    sights = {pk: sorted(shown.union(seen_by)) for pk, seen_by in locked.values_list("pk", "seen_by")}
    if sights.keys() != narrower.keys():
        raise Paper.DoesNotExist
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for pk, seen_by in sights.items():
        narrower[pk].seen_by = seen_by
        alike[tuple(seen_by)].append(pk)
    for sight, pks in alike.items():
        Paper.objects.filter(pk__in=pks).update(seen_by=list(sight))
