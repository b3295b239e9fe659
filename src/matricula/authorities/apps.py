"""Registers the authorities app."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    """The tree, the people and what they may do."""

    name = "matricula.authorities"
    label = "authorities"
    default_auto_field = "django.db.models.BigAutoField"
    # People, offices and appointments end; they are never erased, not even by whoever may change them.
    database_privileges = {
        "Org": "SELECT, INSERT, UPDATE",
        "User": "SELECT, INSERT, UPDATE",
        "Appointment": "SELECT, INSERT, UPDATE",
        "Invitation": "SELECT, INSERT, UPDATE",
        "LocalClosure": "SELECT, INSERT, UPDATE",
    }
