"""Registers the admission app."""

from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    """Into which school those go who have finished a stage."""

    name = "matricula.admission"
    label = "admission"
    default_auto_field = "django.db.models.BigAutoField"
    # Whose plan, school and student a row is of stays. That a place was taken over, only the decided list says.
    database_privileges = {
        "AdmissionPlan": "SELECT, INSERT, UPDATE (issued_at, issued_in_id)",
        "AdmissionQuota": "SELECT, INSERT, UPDATE (places)",
        "AdmissionPlace": "SELECT, INSERT, UPDATE (off_at, off_in_id, off_reason)",
    }

    def ready(self) -> None:
        """Watch over what packs say of admission, and word refusals."""
        from matricula.admission.refusals import REFUSALS
        from matricula.audit.api import register_refusals

        register_refusals(self.label, REFUSALS)
