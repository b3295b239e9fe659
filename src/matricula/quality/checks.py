"""Refuses to start with a pack whose watches nobody could look by."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from matricula.quality.sources import verify_watches
from matricula.regulation.api import PackError, Stack, installed_packs, stack_for


@register()
def watches_find_their_sources(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every pack with a watch that does not fit; one that cannot be read is another check's error."""
    errors: list[CheckMessage] = []
    for pack in installed_packs():
        try:
            stack = stack_for(pack)
        except PackError:
            continue
        errors += wrong_watches(stack)
    return errors


def wrong_watches(stack: Stack) -> list[CheckMessage]:
    """The first fault of the watches of a law."""
    try:
        verify_watches(stack)
    except PackError as error:
        return [Error(str(error), id="quality.E001")]
    return []


def refuse_unless_watches_look() -> None:
    """Raise PackError unless the watches of every installed pack have their sources."""
    for pack in installed_packs():
        verify_watches(stack_for(pack))
