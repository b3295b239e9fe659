"""The Django app of everything that is exchanged with the outside."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "matricula.exchange"
    label = "exchange"
    verbose_name = _("Exchange")
    default_auto_field = "django.db.models.BigAutoField"
    # What was handed in, and what became of it, is never taken back.
    database_privileges = {
        "RollUpload": "SELECT, INSERT, UPDATE",
        "RollRow": "SELECT, INSERT, UPDATE",
    }
