"""Registers the authorities app."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    """The tree, the people and what they may do."""

    name = "matricula.authorities"
    label = "authorities"
    default_auto_field = "django.db.models.BigAutoField"
    # People, offices and appointments end; they are never erased, and but for their end and what comes to be known of
    # them they stay what they were: another law, another role or another address is another row.
    database_privileges = {
        "Org": "SELECT, INSERT, UPDATE (closed_on, successor_id)",
        "User": "SELECT, INSERT, UPDATE",
        "Appointment": "SELECT, INSERT, UPDATE (ended_on, trained_on)",
        "Invitation": "SELECT, INSERT, UPDATE (accepted_at, revoked_at, appointment_id)",
        "LocalClosure": "SELECT, INSERT, UPDATE",
    }

    def ready(self) -> None:
        """Say in words what the database refuses here."""
        from matricula.audit.api import register_refusals
        from matricula.authorities.refusals import REFUSALS

        register_refusals(self.label, REFUSALS)
