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
        """Vouch for the papers of the archive."""
        from matricula.papers.api import register_access_check
        from matricula.registry.paper_access import in_an_archive_in_sight

        register_access_check("registry", in_an_archive_in_sight)
