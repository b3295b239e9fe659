"""Registers the journal app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Lessons, who was there, marks, homework."""

    name = "matricula.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
    database_privileges = {
        "GradingPeriod": "SELECT, INSERT, UPDATE (started_on, ended_on)",
        "TeachingGroup": "SELECT, INSERT, UPDATE (name, scale, revision)",
        "GroupMember": "SELECT, INSERT, UPDATE (started_on, ended_on)",
        "GroupTeacher": "SELECT, INSERT, UPDATE (ended_on)",
        "Lesson": "SELECT, INSERT, UPDATE (teacher_id, day, number, starts_at, ends_at, room, kind, topic,"
        " cancelled_at, taken_at, taken_in_id, revision, line_id, plan_line_id)",
        "LessonAbsence": "SELECT, INSERT, UPDATE (code, note, entered_at, entered_in_id, version, revision)",
        "Homework": "SELECT, INSERT, UPDATE (text, only_for, due_on, given_at, given_in_id)",
        "HomeworkFile": "SELECT, INSERT, UPDATE (withdrawn_at)",
        "Mark": "SELECT, INSERT, UPDATE (value, number, work, weight, worked_on, comment, why,"
        " entered_at, entered_in_id, version, revision)",
        "MarkBatch": "SELECT, INSERT",
        "MarkingFigure": "SELECT, INSERT",
        "LessonChange": "SELECT, INSERT",
        "PlannedWork": "SELECT, INSERT, UPDATE (work, weight, title, withdrawn_at)",
        "SchoolBreak": "SELECT, INSERT, UPDATE (name, started_on, ended_on, withdrawn_at)",
        "Remark": "SELECT, INSERT, UPDATE (withdrawn_at)",
        "TermMark": "SELECT, INSERT, UPDATE (value, number, reason, mean, proposed, entered_at, entered_in_id,"
        " known_at, version)",
        "TermMarkDeferral": "SELECT, INSERT, UPDATE (ended_at)",
        "Bell": "SELECT, INSERT, UPDATE (begins, ends)",
        "TimetableLine": "SELECT, INSERT, UPDATE (ended_on)",
        "PlanLine": "SELECT, INSERT, UPDATE (withdrawn_at)",
        "PeriodClosing": "SELECT, INSERT",
        "TermReopening": "SELECT, INSERT",
        "ExamResult": "SELECT, INSERT, UPDATE (withdrawn_at)",
        # Counted by a job, again and again while a week may change.
        "DutyShare": "SELECT, INSERT, UPDATE (in_time, late, owed, open, counted_at)",
    }
    # A lesson that was only planned goes with its line (`journal_unplan`).
    effects_privileges = {"Lesson": "SELECT, DELETE"}

    def ready(self) -> None:
        """Watch over what packs say of the journal, and word refusals."""
        from matricula.audit.api import register_refusals
        from matricula.journal import checks  # noqa: F401  registers the system check
        from matricula.journal.refusals import REFUSALS

        register_refusals(self.label, REFUSALS)
