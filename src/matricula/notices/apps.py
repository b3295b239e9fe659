"""The Django app of notices and background work."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Messages to people, and their delivery."""

    name = "matricula.notices"
    label = "notices"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"
    # What was said stays said; only how it fared is written later.
    database_privileges = {
        "Notice": "SELECT, INSERT, UPDATE (read_at, sent_at, attempts, failed_reason, given_up_at)",
    }
