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
        "Destination": "SELECT, INSERT, UPDATE (code, school_name, told_at, told_in_id)",
        "Standing": "SELECT, INSERT, UPDATE (school_id, class_name, outcome, findings, facts, judged_at,"
        " is_outdated)",
        "FormConfirmation": "SELECT, INSERT",
        "FormReport": "SELECT, INSERT, UPDATE (passed_at, passed_in_id, returned_at, returned_in_id, declined_at,"
        " declined_in_id, reason)",
        "StandingShare": "SELECT, INSERT, UPDATE (met, unmet, incomplete, reasons, counted_at)",
        "Certificate": "SELECT",
        "CertificatePrint": "SELECT",
        "CertificateCount": "",
        "CertificateLaw": "SELECT",
        "PrintRun": "SELECT, INSERT, UPDATE (at, made, failed, state, asked_in_id, ended_at)",
        "Verification": "SELECT",
        "DataCheck": "SELECT, INSERT",
        "WorkShare": "SELECT, INSERT, UPDATE (students, unready, unverified, in_business, counted_at)",
        "Chase": "SELECT, INSERT",
    }
    effects_privileges = {
        "CertificateLaw": "SELECT",
        "CertificatePrint": "SELECT, INSERT",
        "Destination": "SELECT, INSERT, UPDATE, DELETE",
    }

    def ready(self) -> None:
        """Say what the season bars, offer the exception from it, word refusals, and keep the law of certificates."""
        from django.db.models.signals import post_migrate

        from matricula.audit.api import register_refusals
        from matricula.cases.api import register_bar, register_before_lines, register_effect, register_guard
        from matricula.graduation import permitting, replacing
        from matricula.graduation.actions.judge_cohort import judge_again, judge_the_list
        from matricula.graduation.barring import barred
        from matricula.graduation.queries.checks import on_a_check_in_sight
        from matricula.graduation.refusals import REFUSALS
        from matricula.graduation.stored_law import store_installed_certificates
        from matricula.papers.api import register_access_check
        from matricula.studies.api import when_results_change

        register_refusals(self.label, REFUSALS)
        register_bar(barred)
        register_access_check(self.label, on_a_check_in_sight)
        when_results_change(judge_again)
        register_before_lines("registry.graduate_lines", judge_the_list)
        register_effect(permitting.EFFECT, permitting.permit_change, words=permitting.WORDS)
        register_effect(replacing.EFFECT, replacing.replace_certificate, words=replacing.WORDS)
        register_guard(replacing.GUARD, replacing.certificate_holds)
        # After every `migrate`, also one that found nothing to do: an upgrade may change packs alone.
        post_migrate.connect(store_installed_certificates, sender=self)
