"""Registers the registry app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The register of students."""

    name = "matricula.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
    # Nothing of the register is erased: places and seats end, documents and numbers are superseded. No number is ever
    # rewritten, or "unique over all time" would be said of those alone that are left. Of a student the school corrects
    # the particulars; who the student is, a decided case alone changes, by a definer function.
    database_privileges = {
        "Student": "SELECT, INSERT, UPDATE (particulars, nationality, sort_key, photo)",
        # What students are found by follows from what is written of them.
        "SearchKeys": "SELECT",
        "Headcount": "SELECT",
        "Enrollment": "SELECT, INSERT, UPDATE",
        "EnrollmentStatus": "SELECT, INSERT",
        "SealedSnapshot": "SELECT, INSERT",
        "StudentNumber": "SELECT, INSERT, UPDATE (ended_on)",
        "IdentityDocument": "SELECT, INSERT, UPDATE (ended_on)",
        "Guardian": "SELECT, INSERT, UPDATE",
        "ArchiveItem": "SELECT, INSERT, UPDATE (withdrawn_on, withdrawn_reason)",
        "PaperOriginal": "SELECT, INSERT, UPDATE (ended_on, handed_to_id)",
        "AcademicSession": "SELECT, INSERT, UPDATE",
        "SchoolClass": "SELECT, INSERT, UPDATE (name, kind, teacher_id, teacher_name, closed_on)",
        "RollCheck": "SELECT, INSERT",
        "SavedFilter": "SELECT, INSERT, UPDATE (removed_at)",
        "ClassMembership": "SELECT, INSERT, UPDATE (ended_on)",
        # A promotion is prepared, carried out and undone by definer functions; the school says who stays.
        "Promotion": "SELECT",
        "PromotionMove": "SELECT",
        # Who stays by a decided case is written with the case, by the database.
        "KeptInGrade": "SELECT",
        "PromotionStay": "SELECT, INSERT, UPDATE (taken_back_at, taken_back_in_id)",
    }

    # Rows of a count are folded into one.
    effects_privileges = {"Headcount": "SELECT, INSERT, DELETE"}

    def ready(self) -> None:
        """Watch over what packs say of the register, vouch for the papers of the archive, and word refusals."""
        from matricula.audit.api import register_refusals
        from matricula.papers.api import register_access_check
        from matricula.registry import checks  # noqa: F401  registers the system check
        from matricula.registry.paper_access import in_a_record_in_sight
        from matricula.registry.refusals import REFUSALS

        register_access_check("registry", in_a_record_in_sight)
        register_refusals(self.label, REFUSALS)
