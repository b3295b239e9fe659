"""Registers the diary app."""

from django.apps import AppConfig


class DiaryConfig(AppConfig):
    """What families read, and the little that they write."""

    name = "matricula.diary"
    label = "diary"
    default_auto_field = "django.db.models.BigAutoField"
    database_privileges = {
        "HomeworkTick": "SELECT, INSERT, UPDATE (ticked_at)",
        # Its wall shows nobody a row: triggers write it, one function reads it.
        "Revision": "SELECT",
        "Visit": "SELECT, INSERT, UPDATE (opened_at, before_at)",
        "WeekSeen": "SELECT, INSERT",
    }
    effects_privileges = {
        "HomeworkTick": "SELECT",
        "Revision": "SELECT, INSERT, UPDATE (word)",
        "Visit": "SELECT",
        "WeekSeen": "SELECT",
    }

    def ready(self) -> None:
        """Word refusals."""
        from matricula.audit.api import register_refusals
        from matricula.diary.refusals import REFUSALS

        register_refusals(self.label, REFUSALS)
