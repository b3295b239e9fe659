"""Registers the cases app and what the register offers to procedures."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Procedures at work."""

    name = "matricula.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
    # Nothing of a case is ever taken back: rows are added, and the open ones go on.
    database_privileges = {
        "Case": "SELECT, INSERT, UPDATE",
        "CaseSubject": "SELECT, INSERT",
        "CaseLine": "SELECT, INSERT,"
        " UPDATE (against, left_out_by_id, left_out_at, left_out_why, outcome, outcome_why, findings)",
        "Party": "SELECT, INSERT, UPDATE (pack_digest)",
        "Step": "SELECT, INSERT, UPDATE",
        "Evidence": "SELECT, INSERT, UPDATE (removed_by_id, removed_at)",
        "Event": "SELECT, INSERT",
        "Decision": "SELECT, INSERT",
        # Law is stored by the owner: what the application may write, it could file its cases by.
        "PackSnapshot": "SELECT",
        "ProcedureLaw": "SELECT",
        "FoundPupil": "SELECT",
        "Sighting": "SELECT",
        "TurnCount": "SELECT",
        "Urging": "SELECT, INSERT",
    }
    effects_privileges = {
        "PackSnapshot": "SELECT",
        "ProcedureLaw": "SELECT",
        # Rows of a count are folded into one.
        "TurnCount": "SELECT, INSERT, DELETE",
    }

    def ready(self) -> None:
        """Plug the register in, and word what the database refuses."""
        from django.db.models.signals import post_migrate

        from matricula.audit.api import register_refusals
        from matricula.cases import checks  # noqa: F401  registers the system check
        from matricula.cases.effects import (
            audit_permit,
            cases_file_papers,
            graduation,
            line_facts,
            lines,
            registry_change_grade,
            registry_change_identity,
            registry_change_status,
            registry_formal_number,
            registry_readmit,
            registry_transfer,
        )
        from matricula.cases.effects.earlier import EARLIER_FACTS, earlier_facts
        from matricula.cases.effects.facts import (
            SENDER_FACTS,
            TRANSFER_FACTS,
            sender_facts,
            transfer_facts,
        )
        from matricula.cases.effects.former_place import FORMER_PLACE_FACTS, former_place_facts
        from matricula.cases.effects.guards import (
            has_open_case,
            no_other_open_case,
            no_other_such_case,
            pupil_still_fits,
        )
        from matricula.cases.effects.identity import (
            IDENTITY_FACTS,
            document_is_free,
            identity_facts,
            nobody_alike,
            number_asked_for,
            number_is_free,
        )
        from matricula.cases.effects.key_data import (
            KEY_DATA_FACTS,
            key_data_facts,
            new_document_is_free,
            nobody_alike_then,
        )
        from matricula.cases.effects.pupil_facts import PUPIL_FACTS, pupil_facts
        from matricula.cases.paper_access import on_a_case_in_sight
        from matricula.cases.ports import (
            register_effect,
            register_fact,
            register_guard,
            register_line_effect,
            register_line_facts,
            register_line_guard,
            register_lines,
        )
        from matricula.cases.refusals import REFUSALS
        from matricula.cases.stored_law import store_installed_law
        from matricula.papers.api import register_access_check
        from matricula.quality.api import register_watch_source
        from matricula.registry.api import register_bond

        # After every `migrate`, also one that found nothing to do: an upgrade may change packs alone.
        post_migrate.connect(store_installed_law, sender=self)
        register_access_check("cases", on_a_case_in_sight)
        register_refusals(self.label, REFUSALS)
        register_effect("registry.transfer", registry_transfer.transfer, words=registry_transfer.WORDS)
        register_effect(
            "registry.formal_number",
            registry_formal_number.formal_number,
            words=registry_formal_number.WORDS,
            gives=number_asked_for,
        )
        register_effect(
            "registry.change_status",
            registry_change_status.put_into_status,
            words=registry_change_status.WORDS,
            verify=registry_change_status.verify_status_change,
        )
        register_effect(
            "registry.readmit",
            registry_readmit.readmit,
            words=registry_readmit.WORDS,
            verify=registry_readmit.verify_readmission,
        )
        register_effect(
            "cases.file_papers",
            cases_file_papers.file_report,
            words=cases_file_papers.WORDS,
            verify=cases_file_papers.verify_report,
        )
        register_effect(
            "registry.change_grade",
            registry_change_grade.put_into_grade,
            words=registry_change_grade.WORDS,
            verify=registry_change_grade.verify_grade_change,
        )
        register_effect(
            "registry.change_identity",
            registry_change_identity.put_right,
            words=registry_change_identity.WORDS,
            verify=registry_change_identity.verify_change_of_identity,
        )
        register_effect("audit.permit", audit_permit.permit, words=audit_permit.WORDS)
        register_fact("registry.pupil", pupil_facts, facts=PUPIL_FACTS)
        register_fact("registry.transfer", sender_facts, facts=SENDER_FACTS)
        register_fact("cases.transfer", transfer_facts, facts=TRANSFER_FACTS)
        register_fact("cases.identity", identity_facts, facts=IDENTITY_FACTS)
        register_fact("registry.former_place", former_place_facts, facts=FORMER_PLACE_FACTS)
        register_fact("cases.earlier", earlier_facts, facts=EARLIER_FACTS)
        register_fact("cases.key_data", key_data_facts, facts=KEY_DATA_FACTS)
        register_bond("cases", has_open_case)
        register_watch_source("cases.not_followed", "cases_not_followed", words=("days",), after=True)
        register_guard("cases.no_other_open_case", no_other_open_case)
        register_guard("cases.no_other_such_case", no_other_such_case)
        register_guard("cases.pupil_still_fits", pupil_still_fits)
        register_guard("registry.new_document_is_free", new_document_is_free)
        register_guard("registry.nobody_alike_then", nobody_alike_then)
        register_guard("registry.number_is_free", number_is_free)
        register_guard("registry.document_is_free", document_is_free)
        register_guard("registry.nobody_alike", nobody_alike)
        register_lines("registry.on_roll", lines.on_roll)
        register_line_facts("registry.record", line_facts.record_facts, facts=line_facts.record_facts_offered)
        register_line_guard("cases.no_other_open_case", lines.with_open_case)
        register_line_guard("registry.number_is_valid", lines.without_valid_number)
        register_line_effect(
            "registry.change_status_of_lines",
            words=lines.WORDS,
            verify=lines.verify_status_change_of_lines,
        )
        register_lines("registry.leaving_grade", graduation.leaving_grade)
        register_line_effect(
            "registry.graduate_lines",
            words=graduation.WORDS,
            verify=graduation.verify_graduation,
            after=graduation.seal_copies,
        )
