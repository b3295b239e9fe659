"""Registers the studies app."""

from django.apps import AppConfig

_REVIEW = (
    "why, withdrawn_at, entered_at, entered_in_id, reviewed_at, reviewed_in_id,"
    " returned_at, returned_in_id, return_why"
)


class StudiesConfig(AppConfig):
    """What students reached."""

    name = "matricula.studies"
    label = "studies"
    default_auto_field = "django.db.models.BigAutoField"
    database_privileges = {
        "Course": "SELECT, INSERT, UPDATE (closed_at)",
        "CourseResult": "SELECT, INSERT, UPDATE (title, area, kind, school_year, term, hours, process_result,"
        f" exam_result, credits, teacher, recognised_on, {_REVIEW})",
        "TermEvaluation": f"SELECT, INSERT, UPDATE (result, comment, {_REVIEW})",
        "FitnessYear": f"SELECT, INSERT, UPDATE (items, score, is_exempt, exempt_why, paper_id, {_REVIEW})",
    }

    def ready(self) -> None:
        """Let procedures judge the students on their lists by what they reached; word refusals, watch over packs."""
        from matricula.audit.api import register_refusals
        from matricula.cases.api import register_line_facts
        from matricula.studies import checks  # noqa: F401  registers the system check
        from matricula.studies.facts import facts_of, facts_offered
        from matricula.studies.refusals import REFUSALS

        register_refusals(self.label, REFUSALS)
        register_line_facts("studies.results", facts_of, facts=facts_offered)
