"""How the answers of one pack are laid over those of the packs above it, always explicitly."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from matricula.regulation.reading.nodes import PackError
from matricula.regulation.standing.context import Declaration

Item = TypeVar("Item")


def laid_over(
    kind: str,
    above: Mapping[str, Item],
    own: Iterable[tuple[Declaration, Item]],
    *,
    cites: Callable[[Item], frozenset[str]],
    merge: Callable[[Item, Item], Item] | None = None,
) -> dict[str, Item]:
    """The items of a stack with those of one more pack.

    `merge(upper, lower)` makes the new item; without it the lower item is it.

    `PackError` for two answers of which neither says that it overrides, for an override with nothing above, for one
    that names a clause the upper item does not cite, and for two items of one name in one pack.
    """
    result, seen = dict(above), dict[str, Declaration]()
    for declared, item in own:
        if (twin := seen.get(declared.name)) is not None:
            raise PackError(
                f"{declared.origin}: the {kind} {declared.name!r} stands at {twin.origin} too; keep one"
            )
        seen[declared.name] = declared
        upper = above.get(declared.name)
        if upper is None and declared.overrides:
            raise PackError(
                f"{declared.origin}: nothing above has a {kind} {declared.name!r}; "
                "remove the key 'overrides' or correct the name"
            )
        if upper is not None and not declared.overrides:
            raise PackError(
                f"{declared.origin}: the {kind} {declared.name!r} has an answer above too ({_place(upper)}); "
                "say which holds: add overrides: true, or overrides: and the clause that is overridden"
            )
        if (
            upper is not None
            and isinstance(declared.overrides, str)
            and declared.overrides not in cites(upper)
        ):
            raise PackError(
                f"{declared.origin}: the {kind} above does not cite {declared.overrides} "
                f"(it cites {', '.join(sorted(cites(upper))) or 'no clause'}); correct the key 'overrides'"
            )
        result[declared.name] = item if upper is None or merge is None else merge(upper, item)
    return result


def _place(item: object) -> str:
    declared = getattr(item, "declared", None)
    return str(declared.origin) if isinstance(declared, Declaration) else "in an upper pack"
