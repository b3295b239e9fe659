"""Stores which roles may plan, teach and read: by the owner, after every migration."""

from typing import Final

from django.db import connection, transaction

from matricula.authorities.api import Tier
from matricula.journal.models import JournalPower
from matricula.regulation.api import PackError, Stack, installed_packs, stack_for

_OURS: Final = "journal."


def store_powers(**_signal: object) -> None:
    """Store the permissions of the journal of every installed pack; one that cannot be read gives none."""
    if JournalPower._meta.db_table not in connection.introspection.table_names():
        return  # migrated back to before there was such a table
    with transaction.atomic():
        JournalPower.objects.all().delete()
        for pack in installed_packs():
            try:
                JournalPower.objects.bulk_create(powers_of(stack_for(pack)))
            except PackError:
                continue  # the check of packs says so


def powers_of(stack: Stack) -> list[JournalPower]:
    """The permissions of the journal that the roles of a law hold, level by level."""
    return [
        JournalPower(pack=stack.pack, role=name, tier=str(tier), permission=permission)
        for name, role in stack.roles.items()
        for tier in Tier
        for permission in sorted(role.permissions_at(tier))
        if permission.startswith(_OURS)
    ]
