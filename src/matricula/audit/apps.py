"""Registers the audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The witnesses of the database."""

    name = "matricula.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
    # Rows are witnesses: the app adds them and reads them, and a permit comes only from a definer function.
    database_privileges = {
        "ActionLog": "SELECT, INSERT",
        "AccessLog": "SELECT, INSERT",
        "Lock": "SELECT, INSERT",
        "Permit": "SELECT",
    }
