"""Registers the delivery app."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """What goes out to families: by mail, and on paper to those that read no diary."""

    name = "matricula.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"
    # Whose printout of which week it is stays; that it was handed over is entered once.
    database_privileges = {
        "PrintoutWeek": "SELECT, INSERT",
        "WeeklyPrintout": "SELECT, INSERT, UPDATE (printed_at, printed_in_id, digest, handed_on, how, note,"
        " noted_at, noted_in_id)",
        "Told": "SELECT, INSERT",
        "FamilyMail": "SELECT, INSERT, UPDATE (form_id, sent_at, given_up_at, dropped_at, attempts, failed_reason,"
        " bounced)",
    }

    def ready(self) -> None:
        """Word refusals."""
        from matricula.audit.api import register_refusals
        from matricula.delivery.refusals import REFUSALS

        register_refusals(self.label, REFUSALS)
