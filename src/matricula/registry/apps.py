"""Registers the registry app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The register of students."""

    name = "matricula.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
    # Nothing of the register is erased: places and seats end, documents and numbers are superseded.
    database_privileges = {
        "Student": "SELECT, INSERT, UPDATE",
        "Enrollment": "SELECT, INSERT, UPDATE",
        "EnrollmentStatus": "SELECT, INSERT",
        "SealedSnapshot": "SELECT, INSERT",
        "StudentNumber": "SELECT, INSERT, UPDATE",
        "IdentityDocument": "SELECT, INSERT, UPDATE",
        "Guardian": "SELECT, INSERT, UPDATE",
        "ArchiveItem": "SELECT, INSERT, UPDATE",
        "AcademicSession": "SELECT, INSERT, UPDATE",
        "SchoolClass": "SELECT, INSERT, UPDATE",
        "ClassMembership": "SELECT, INSERT, UPDATE",
    }

    def ready(self) -> None:
        """Register the checks."""
        import matricula.registry.checks  # noqa: F401  importing registers them
