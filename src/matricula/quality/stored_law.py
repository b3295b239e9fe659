"""Stores how the law has the watches look: by the owner, after every migration."""

from django.db import connection, transaction

from matricula.quality.models import WatchLaw
from matricula.quality.sources import counted, source_of
from matricula.regulation.api import Stack, installed_packs, stack_for


def store_installed_watches(**_signal: object) -> None:
    """Store the watches of every installed pack, and clear what was found by watches that are gone."""
    if WatchLaw._meta.db_table not in connection.introspection.table_names():
        return  # migrated back to before there was such a table
    with transaction.atomic():
        WatchLaw.objects.all().delete()
        for pack in installed_packs():
            WatchLaw.objects.bulk_create(watch_laws(stack_for(pack)))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE quality_watchrow w SET cleared_at = civil_now() FROM authorities_org o"
                " WHERE o.id = w.school_id AND w.cleared_at IS NULL AND NOT EXISTS ("
                "SELECT 1 FROM quality_watchlaw l WHERE l.pack = o.pack AND l.watch = w.watch)"
            )


def watch_laws(stack: Stack) -> list[WatchLaw]:
    """The watches of a law as the database holds them."""
    return [
        WatchLaw(
            pack=stack.pack,
            watch=name,
            finder=source_of(watch).finder,
            words=counted(watch, stack) | ({"after": watch.after} if watch.after else {}),
            statuses=list(watch.statuses),
            stages=list(watch.stages),
            zone=stack.zone.key,
        )
        for name, watch in stack.watches.items()
    ]
