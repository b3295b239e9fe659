"""Registers the graduation app."""

from django.apps import AppConfig


class GraduationConfig(AppConfig):
    """Who leaves, with which certificate."""

    name = "matricula.graduation"
    label = "graduation"
    default_auto_field = "django.db.models.BigAutoField"
    database_privileges = {
        "Cohort": "SELECT, INSERT",
        "CohortWindow": "SELECT, INSERT",
        "Standing": "SELECT, INSERT, UPDATE (school_id, class_name, outcome, findings, facts, judged_at)",
        "FormConfirmation": "SELECT, INSERT",
        "FormReport": "SELECT, INSERT, UPDATE (passed_at, passed_in_id, returned_at, returned_in_id, declined_at,"
        " declined_in_id, reason)",
        "StandingShare": "SELECT, INSERT, UPDATE (met, unmet, incomplete, reasons, counted_at)",
    }

    def ready(self) -> None:
        """Say what the season bars, offer the exception from it, and word what the database refuses."""
        from matricula.audit.api import register_refusals
        from matricula.cases.api import register_bar, register_effect
        from matricula.graduation import permitting
        from matricula.graduation.barring import barred
        from matricula.graduation.refusals import REFUSALS

        register_refusals(self.label, REFUSALS)
        register_bar(barred)
        register_effect(permitting.EFFECT, permitting.permit_change, words=permitting.WORDS)
