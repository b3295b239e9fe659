"""Refuses to start with a pack whose procedures name an effect, fact or guard that no app offers."""

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
            for history in stack_for(pack).procedures.values():
                for version in history.versions:
                    verify_ports(version)
        except PackError as error:
            errors.append(Error(str(error), id="cases.E001"))
    return errors
