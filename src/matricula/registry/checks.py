"""Refuses to start with a pack that does not mark its statuses, or whose words for handing places over it lacks."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from matricula.registry.actions.hand_over_place import BASIS
from matricula.registry.statuses import (
    CHANGE_TABLE,
    STATUS_TABLE,
    first_status,
    ordinary_status,
    status_named,
)
from matricula.regulation.api import PackError, Stack, installed_packs, stack_for


@register()
def handing_over_has_its_words(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every word that is missing or not in the table; a pack that cannot be read is another's error."""
    errors: list[CheckMessage] = []
    for pack in installed_packs():
        try:
            stack = stack_for(pack)
        except PackError:
            continue
        if BASIS in stack.bases:
            errors += [Error(f"{pack}: {what}", id="registry.E001") for what in missing_words(stack)]
    return errors


def missing_words(stack: Stack) -> Iterator[str]:
    """What the basis of a closed school's records lacks: a status that ends a place, and a kind of change."""
    words = stack.basis_words(BASIS)
    left, kind = words.get("left_status", ""), words.get("change_kind", "")
    if left not in stack.table(STATUS_TABLE).codes or not status_named(stack, left).ends:
        yield f"bases.{BASIS}.with.left_status has to be a status that ends a place; found {left!r}"
    if kind not in stack.table(CHANGE_TABLE).codes:
        yield f"bases.{BASIS}.with.change_kind has to be a code of the table {CHANGE_TABLE}; found {kind!r}"


@register()
def statuses_are_marked(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for what a place begins with, or what is ordinary, that no status or more than one of a pack says."""
    errors: list[CheckMessage] = []
    for pack in installed_packs():
        for marked in (first_status, ordinary_status):
            try:
                marked(stack_for(pack))
            except PackError as error:
                errors.append(Error(str(error), id="registry.E002"))
    return errors
