"""Enters the offices that the law itself establishes: every node of a pack's tree, above the schools."""

from collections.abc import Iterator

from matricula.audit.api import recorded
from matricula.authorities.api import Org, Tier
from matricula.regulation.api import OrgEntry, PackError, Stack, stack_for


def load_tree(pack: str) -> int:
    """Enter the offices of the pack and of those it extends; returns how many were added or changed.

    For the owner role: nobody else stands above the root. Running it again adds what is new in the pack and corrects
    names; an office is never moved or removed, because the register hangs on it.
    """
    stack = stack_for(pack)
    if len(stack.heads) > 1 and stack.head.governs is None:
        raise PackError(
            f"{pack}/pack.yaml: says of no office that it acts under this pack; add governs: with its code"
        )
    known = {org.code: org for org in Org.objects.filter(code__in=stack.orgs)}
    changed = 0
    with recorded("exchange.load_tree", by=None, subject_kind="org", reason=stack.version) as record:
        for entry in _downwards(stack):
            law = stack.pack_of(entry.code)
            before = known.get(entry.code)
            if before is None:
                known[entry.code] = _enter(stack, entry, law, known)
            elif not _correct(before, entry, law):
                continue
            changed += 1
        record.detail = {"pack": pack, "offices": changed}
    return changed


def _downwards(stack: Stack) -> Iterator[OrgEntry]:
    """Every office after the one above it."""
    waiting, done = list(stack.orgs.values()), set[str]()
    while waiting:
        ready = [entry for entry in waiting if entry.parent is None or entry.parent in done]
        yield from ready
        done.update(entry.code for entry in ready)
        waiting = [entry for entry in waiting if entry.code not in done]


def _enter(stack: Stack, entry: OrgEntry, law: str, known: dict[str, Org]) -> Org:
    level = stack.level(entry.kind)
    return Org.objects.create(
        code=entry.code,
        names=dict(entry.names),
        tier=str(level.tier),
        kind=entry.kind,
        parent=known[entry.parent] if entry.parent else None,
        pack=law,
        zone=stack_for(law).zone.key,
        traits=[*level.traits, *entry.traits],
        opened_on=entry.opened_on,
        closed_on=entry.closed_on,
        successor=known.get(entry.successor) if entry.successor else None,
    )


def _correct(org: Org, entry: OrgEntry, law: str) -> bool:
    """Bring what the pack says of an office up to date, and under which law it and its schools act.

    A province keeps its own law if only the nation's is loaded.
    """
    ranks = stack_for(org.pack).packs
    wanted = {
        "names": dict(entry.names),
        "kind": entry.kind,
        "pack": org.pack if law in ranks else law,
        "closed_on": entry.closed_on or org.closed_on,
    }
    stale = [name for name, value in wanted.items() if getattr(org, name) != value]
    for name in stale:
        setattr(org, name, wanted[name])
    if stale:
        org.save(update_fields=stale)
    if "pack" in stale:
        Org.objects.filter(parent=org, tier=Tier.SCHOOL).update(pack=org.pack)
    return bool(stale)
