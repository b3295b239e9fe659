"""Registers the attendance app."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """Who was in class on a day."""

    name = "matricula.attendance"
    label = "attendance"
    default_auto_field = "django.db.models.BigAutoField"
    # Which class, day and pupil a row is of stays; what a correction changes, the history keeps.
    database_privileges = {
        "DayList": "SELECT, INSERT, UPDATE (revision, corrected_in_id, corrected_at, reason)",
        "DayMark": "SELECT, INSERT, UPDATE (what, kind, note)",
    }

    def ready(self) -> None:
        """Watch over what packs say of attendance, and word refusals."""
        from matricula.attendance import checks  # noqa: F401  registers the system check
        from matricula.attendance.refusals import REFUSALS
        from matricula.audit.api import register_refusals

        register_refusals(self.label, REFUSALS)
