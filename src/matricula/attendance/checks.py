"""Refuses to start with a pack that asks for daily attendance and has no words for it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from matricula.attendance.kinds import EXCUSED, KIND_TABLE, is_excused, is_kept, offered_kinds
from matricula.regulation.api import PackError, Stack, installed_packs, stack_for


@register()
def absences_have_their_kinds(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every fault of the kinds of absence; a pack that cannot be read is another check's error."""
    errors: list[CheckMessage] = []
    for pack in installed_packs():
        try:
            stack = stack_for(pack)
        except PackError:
            continue
        if is_kept(stack):
            errors += [Error(f"{pack}: {what}", id="attendance.E001") for what in wrong_kinds(stack)]
    return errors


def wrong_kinds(stack: Stack) -> Iterator[str]:
    """What keeps people from marking an absence."""
    if KIND_TABLE not in stack.tables:
        yield f"tables.{KIND_TABLE} is missing; give the kinds of absence, or no basis of daily attendance"
        return
    table = stack.table(KIND_TABLE)
    unsaid = [code for code in table.codes if table.attributes(code).get(EXCUSED) not in ("yes", "no")]
    for code in unsaid:
        yield f'tables.{KIND_TABLE}.codes.{code}.attributes.{EXCUSED} has to be "yes" or "no"'
    if not unsaid and {is_excused(stack, one) for one in offered_kinds(stack)} != {True, False}:
        yield f"tables.{KIND_TABLE} has to offer kinds with an excuse and without one"
