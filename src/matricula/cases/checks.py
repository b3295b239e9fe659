"""Refuses to start with a pack whose procedures nobody can carry out: their effect, facts or guards do not fit."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from matricula.cases.ports import verify_ports
from matricula.regulation.api import PackError, installed_packs, stack_for


@register()
def procedures_find_their_ports(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every procedure of an installed pack that nobody can carry out."""
    errors: list[CheckMessage] = []
    for pack in installed_packs():
        try:
            _verify(pack)
        except PackError as error:
            errors.append(Error(str(error), id="cases.E001"))
    return errors


def refuse_unless_procedures_run() -> None:
    """Raise PackError unless every procedure of every installed pack can be read and carried out.

    For processes that serve or work: Django runs its checks only for commands.
    """
    for pack in installed_packs():
        _verify(pack)


def _verify(pack: str) -> None:
    stack = stack_for(pack)
    for history in stack.procedures.values():
        for version in history.versions:
            verify_ports(version, stack)
