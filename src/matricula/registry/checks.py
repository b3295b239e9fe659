"""Refuses to start with a pack that does not say with what a place on the roll begins, and what is ordinary."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from matricula.registry.statuses import first_status, ordinary_status
from matricula.regulation.api import PackError, installed_packs, stack_for


@register()
def statuses_are_marked(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every attribute that no status, or more than one, of an installed pack has."""
    errors: list[CheckMessage] = []
    for pack in installed_packs():
        for marked in (first_status, ordinary_status):
            try:
                marked(stack_for(pack))
            except PackError as error:
                errors.append(Error(str(error), id="registry.E001"))
    return errors
