"""Registers the quality app."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """What has to be looked into."""

    name = "matricula.quality"
    label = "quality"
    default_auto_field = "django.db.models.BigAutoField"
    # What was found is written by the database alone, by a law that the owner stored.
    database_privileges = {"WatchRow": "SELECT", "WatchLaw": "SELECT"}
    effects_privileges = {"WatchLaw": "SELECT"}

    def ready(self) -> None:
        """Offer the sources of the rooms below, and look again when a list of a day was taken."""
        from django.db.models.signals import post_migrate

        from matricula.attendance.api import when_list_is_taken
        from matricula.quality import checks  # noqa: F401  registers the system check
        from matricula.quality.actions.look import look_soon
        from matricula.quality.sources import register_watch_source
        from matricula.quality.stored_law import store_installed_watches

        register_watch_source("attendance.absent_run", "quality_absent_run", words=("days",), of_lists=True)
        register_watch_source("attendance.in_class", "quality_in_class", of_lists=True)
        register_watch_source("registry.status_ends", "quality_status_ends", words=("before",))
        register_watch_source("registry.status_over", "quality_status_over")
        when_list_is_taken(look_soon)
        # After every `migrate`, also one that found nothing to do: an upgrade may change packs alone.
        post_migrate.connect(store_installed_watches, sender=self)
