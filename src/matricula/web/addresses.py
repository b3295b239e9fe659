"""Addresses of the pages that stand in every page: they never change, so each is looked up once."""

from functools import cache

from django.urls import reverse


@cache
def address(route: str) -> str:
    """The address of a page that has but one."""
    return reverse(route)
