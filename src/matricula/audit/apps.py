"""Registers the audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The witnesses of the database."""

    name = "matricula.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
    # Rows are witnesses: the app adds them and reads them. What locks and what opens comes only from definer functions:
    # a lock that anybody may set on anything could be undone by nobody.
    database_privileges = {
        "ActionLog": "SELECT, INSERT",
        "AccessLog": "SELECT, INSERT",
        "Lock": "SELECT",
        "Permit": "SELECT",
    }

    def ready(self) -> None:
        """Say in words what the walls of every app refuse."""
        from matricula.audit.refusals import REFUSALS, register_refusals

        register_refusals(self.label, REFUSALS)
