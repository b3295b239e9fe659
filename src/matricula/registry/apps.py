"""Registers the registry app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The register of students."""

    name = "matricula.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
    # A status chain and a sealed copy only grow; a number, once given, is never given back.
    database_privileges = {
        "Student": "SELECT, INSERT, UPDATE",
        "Enrollment": "SELECT, INSERT, UPDATE",
        "EnrollmentStatus": "SELECT, INSERT",
        "SealedSnapshot": "SELECT, INSERT",
        "StudentNumber": "SELECT, INSERT, UPDATE",
    }
