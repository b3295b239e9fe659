"""Registers the families app."""

from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    """Who reads of which student."""

    name = "matricula.families"
    label = "families"
    default_auto_field = "django.db.models.BigAutoField"
    database_privileges = {
        "FamilyAccess": "SELECT, UPDATE (ended_at, why_ended)",
        "AccessCode": "SELECT, INSERT, UPDATE (voided_at)",
    }
    effects_privileges = {
        "FamilyAccess": "SELECT, INSERT",
        "AccessCode": "SELECT, UPDATE (used_at)",
    }

    def ready(self) -> None:
        """Word refusals."""
        from matricula.audit.api import register_refusals
        from matricula.families.refusals import REFUSALS

        register_refusals(self.label, REFUSALS)
