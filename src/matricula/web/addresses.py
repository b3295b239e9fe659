"""Addresses that stand in many pages: those that never change, and that of the page itself with something changed."""

from functools import cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse


@cache
def address(route: str) -> str:
    """The address of a page that has but one."""
    return reverse(route)


def beside(asked: QueryDict, **changed: str) -> str:
    """What was asked for with some of its fields changed, as an address on the same page; an empty one is left out."""
    kept = {name: values for name, values in asked.lists() if changed.get(name) != ""}
    return "?" + urlencode(kept | {name: value for name, value in changed.items() if value}, doseq=True)
