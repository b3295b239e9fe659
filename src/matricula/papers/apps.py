"""The Django app of evidence files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    """Evidence files, kept by content."""

    name = "matricula.papers"
    label = "papers"
    verbose_name = _("Papers")
    default_auto_field = "django.db.models.BigAutoField"
    # Evidence stays as it was uploaded: the app only ever widens who may see it.
    database_privileges = {"Paper": "SELECT, INSERT, UPDATE (seen_by)"}
