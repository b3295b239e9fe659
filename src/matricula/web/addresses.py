"""Addresses that stand in many pages: those that never change, and that of the page itself with something changed."""

from functools import cache, lru_cache
from urllib.parse import quote_plus

from django.http import QueryDict
from django.urls import reverse


@cache
def address(route: str) -> str:
    """The address of a page that has but one."""
    return reverse(route)


def beside(asked: QueryDict, **changed: str) -> str:
    """What was asked for with some of its fields changed, as an address on the same page; an empty one is left out."""
    kept = {name: values for name, values in asked.lists() if name not in changed or changed[name]}
    kept |= {name: [value] for name, value in changed.items() if value}
    return "?" + "&".join(
        [f"{_quoted(name)}={_quoted(one)}" for name, values in kept.items() for one in values]
    )


# The same few names and values stand in the links of every heading of a list.
_quoted = lru_cache(maxsize=1_000)(quote_plus)
