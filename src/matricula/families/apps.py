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
        "CodeMail": "SELECT, INSERT, UPDATE (sent_at, given_up_at, dropped_at, attempts, failed_reason, bounced)",
        "ServiceRequest": "SELECT, INSERT, UPDATE (answer, answered_at, answered_in_id, reason)",
        "RequestedChild": "SELECT, INSERT, UPDATE (enrollment_id, guardian_id)",
        "Declaration": "SELECT, INSERT",
        "AgreedForm": "SELECT, INSERT",
    }
    effects_privileges = {
        "FamilyAccess": "SELECT, INSERT, UPDATE (ended_at, why_ended)",
        "AccessCode": "SELECT, UPDATE (used_at)",
        "ServiceRequest": "SELECT, INSERT",
        "RequestedChild": "SELECT, INSERT",
        "Declaration": "SELECT, INSERT",
        "AgreedForm": "SELECT, INSERT",
    }

    def ready(self) -> None:
        """Word refusals."""
        from matricula.audit.api import register_refusals
        from matricula.families.refusals import REFUSALS

        register_refusals(self.label, REFUSALS)
